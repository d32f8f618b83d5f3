import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWindowState, WindowState } from '../../../src/main/electron/windowState'
import { SettingsStore } from '../../../src/main/host/settings'
import { decodeKeys } from '../../../src/main/keys/storedKeys'
import { parseOwnPrices, withPrice } from '../../../src/main/prices/ownPrices'
import { openLedger } from '../../../src/main/process/ledger'
import { parseStat, tagsIn } from '../../../src/main/process/linuxProc'
import { parsePs, parseTags, parseTraits } from '../../../src/main/process/psTable'
import { processOfHost, tagsOf } from '../../../src/main/process/tags'
import { ReportSpool } from '../../../src/main/runtimes/claude-code/reportSpool'
import { lastCostState } from '../../../src/main/runtimes/claude-code/sessionFile'
import { DataDirLock } from '../../../src/main/store/dataDirLock'
import { readDataFormat } from '../../../src/main/store/dataFormat'
import { decodeFact } from '../../../src/main/store/fleetFact'
import { readHostAddress } from '../../../src/main/store/hostAddress'
import { promptFrom } from '../../../src/main/tools/endpoint/approveTool'
import { parseMcpFile } from '../../../src/main/tools/mcp/config'
import { readServerTool } from '../../../src/main/tools/mcp/serverTools'
import { outcomeOf } from '../../../src/main/tools/mcp/toolResult'
import { noteOf } from '../../../src/main/worktrees/snapshotMessage'
import { Settings } from '../../../src/shared/contract/settings'
import { McpServers } from '../../../src/shared/domain/mcp'
import { damaged } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText, twisted, wildJson } from '../../support/fuzz/wildJson'
import { tempDir } from '../../support/host/tempDir'
import { ManualClock } from '../../support/manualClock'

/** A file that somebody edited, damaged, or made up. */
const fileOf = (original: unknown): fc.Arbitrary<Buffer> => {
  const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? 'null')
  return fc.oneof(
    twisted(fc.constant(original)).map(text),
    wildJson.map(text),
    damaged(fc.constant(text(original))),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('', ' ', 'null', '[]', '{}', '﻿{}', '\0', nestedText(20_000), `{"a":${nestedText(20_000)}}`)
      .map((one) => Buffer.from(one)),
  )
}

describe('a file of the data dir that somebody else wrote', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const settings = {
    theme: 'dark',
    layout: 'auto',
    inactivityTimeoutSecs: 600,
    recentProjects: ['/a'],
    lastOptions: { demo: { pace: 'fast' } },
    mcpServers: { files: { command: 'x', args: ['y'], env: { A: 'b' } } },
    projects: {},
    maxWorking: 3,
    later: { x: 1 },
  }

  it('gives settings that fit, and is kept aside whole when it does not', async () => {
    const folder = tempDir('snowhook-fuzz-')
    let number = 0
    await fc.assert(
      fc.asyncProperty(fileOf(settings), async (bytes) => {
        number += 1
        const path = join(folder, `settings-${number}.json`)
        writeFileSync(path, bytes)
        const { store, alert } = await SettingsStore.open(path, number, () => {})
        expect(Settings.safeParse(store.current).error).toBeUndefined()
        expect(existsSync(`${path}.bad-${number}`)).toBe(alert !== null)
        expect((await store.update({ theme: 'light' })).ok).toBe(true)
        expect((await SettingsStore.open(path, number, () => {})).alert).toBeNull()
      }),
      fuzz(1),
    )
  })

  it('says who holds the folder, or nothing', async () => {
    const dir = tempDir('snowhook-fuzz-')
    const holder = { pid: 5, startTime: '7', since: 9, host: 'h', boot: 'b', shell: 'cli' }
    const address = { url: 'http://127.0.0.1:4', token: 't' }
    await fc.assert(
      fc.asyncProperty(
        fileOf(holder),
        fileOf({ format: 1, version: '1' }),
        fileOf(address),
        async (lock, format, host) => {
          writeFileSync(join(dir, 'host.lock'), lock)
          writeFileSync(join(dir, 'format.json'), format)
          writeFileSync(join(dir, 'host.json'), host)
          const found = await new DataDirLock(dir, async () => true).holder()
          expect(found === null || Number.isSafeInteger(found.pid)).toBe(true)
          const read = await readDataFormat(dir)
          expect(read === 'damaged' || (read !== null && read.format > 0)).toBe(true)
          const there = await readHostAddress(dir)
          expect(there === null || URL.canParse(there.url)).toBe(true)
        },
      ),
      fuzz(1),
    )
  })

  it('names processes, and loses none that is written whole beside the garbage', () => {
    const path = join(tempDir('snowhook-fuzz-'), 'ledger.jsonl')
    const entry = { pid: 41, startTime: '7', runId: 'r', command: 'c', startedAt: 5 }
    fc.assert(
      fc.property(fc.array(fileOf({ op: 'add', ...entry }), { maxLength: 4 }), (lines) => {
        const whole = Buffer.from(JSON.stringify({ op: 'add', ...entry, pid: 77_777 }))
        const newline = Buffer.from('\n')
        writeFileSync(path, Buffer.concat([...lines.flatMap((line) => [line, newline]), whole, newline]))
        const ledger = openLedger(path)
        expect(ledger.entries().some(({ pid }) => pid === 77_777)).toBe(true)
        expect(ledger.entries().length).toBeLessThanOrEqual(30)
        ledger.close()
      }),
      fuzz(1),
    )
  })

  it('holds prices, keys, a window and facts, or says in words or by null that it does not', () => {
    const price = { model: 'm', input: 1, output: 2, note: 'x' }
    const keys = { version: 1, keys: { openai: { value: 'k', storedAt: 5 } } }
    const fact = { type: 'queue_held', at: 5, held: true }
    fc.assert(
      fc.property(
        fileOf({ prices: [price, { ...price, model: 'n' }] }),
        fileOf(keys),
        fileOf(fact),
        (prices, stored, payload) => {
          const own = parseOwnPrices(prices.toString('utf8'))
          if (own.ok) {
            const text = withPrice(own.value, 'other', null)
            expect(parseOwnPrices(text)).toEqual(own)
          } else expect(own.error).not.toBe('')
          const read = decodeKeys(stored.toString('utf8'))
          expect(read === 'damaged' || read === 'newer' || typeof read === 'object').toBe(true)
          expect(decodeFact({ kind: 4, at: 5, position: 0, payload })).not.toBeUndefined()
          expect(WindowState.safeParse(parseWindowState(stored.toString('utf8'))).success).toBe(true)
        },
      ),
      fuzz(4),
    )
    fc.assert(
      fc.property(fileOf({ x: 5, y: 5, width: 900, height: 700, maximized: false }), (bytes) => {
        expect(WindowState.safeParse(parseWindowState(bytes.toString('utf8'))).success).toBe(true)
      }),
      fuzz(4),
    )
  })
})

describe('what a project brings along', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('names servers that can be used, and every other one as a problem', () => {
    const servers = {
      mcpServers: {
        files: { command: 'npx', args: ['-y', 'x'], env: { A: '$HOME' } },
        web: { type: 'http', url: 'https://example.com/mcp', headers: { a: 'b' } },
      },
    }
    fc.assert(
      fc.property(fileOf(servers), (bytes) => {
        const { servers: used, problems } = parseMcpFile(bytes.toString('utf8'), '/p/.mcp.json')
        expect(McpServers.safeParse(used).success).toBe(true)
        for (const problem of problems) expect(problem.length).toBeLessThan(1_000)
      }),
      fuzz(8),
    )
  })

  it.each(['__proto__', 'constructor', 'toString'])(
    'may call a server %s and lose neither it nor the others',
    (name) => {
      const text = `{"mcpServers":{"a":{"command":"x"},"${name}":{"command":5},"b":{"command":"y"}}}`
      const { servers, problems } = parseMcpFile(text, '/p/.mcp.json')
      expect(Object.keys(servers)).toEqual(['a', 'b'])
      expect(Object.getPrototypeOf(servers)).toBe(Object.prototype)
      if (name !== '__proto__') expect(problems).toHaveLength(1)
    },
  )

  it('has a server whose answer is nested deeper than any stack', () => {
    const answer = outcomeOf({ content: [], structuredContent: JSON.parse(nestedText(20_000)) })
    expect(JSON.stringify(answer)).toContain('cannot be shown')
  })

  it('has servers that describe and answer with anything', () => {
    const tool = {
      name: 'x',
      description: 'y',
      inputSchema: { type: 'object', properties: {} },
      annotations: { readOnlyHint: true },
    }
    const blocks = [
      { type: 'text', text: 'x' },
      { type: 'image', data: 'aGk=', mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'file:///a', text: 'x' } },
    ]
    fc.assert(
      fc.property(
        twisted(fc.constant(tool)),
        twisted(fc.constantFrom(...blocks)),
        wildJson,
        (described, block, structuredContent) => {
          const read = readServerTool(described)
          expect(typeof read === 'string' || read.name !== '').toBe(true)
          expect(JSON.stringify(outcomeOf({ content: [block, structuredContent], structuredContent }))).not.toBe('')
          promptFrom({ tool_name: structuredContent, input: {} }, 'c')
        },
      ),
      fuzz(6),
    )
  })

  it('has snapshots with any message', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fileOf({ a: 1 }).map(String)), (text) => {
        expect(noteOf(text) ?? null).toBeNull()
        expect(noteOf(`snowhook: x\n\n${text}`) ?? null).toBeNull()
      }),
      fuzz(4),
    )
  })
})

describe('the processes of others', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('may be called anything', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(') R 1 1 1', 'a\n7 8', 'SNOWHOOK_RUN_ID=x', '(((', ')', '\0'),
    )
    const numbers = Array.from({ length: 50 }, (_, index) => index + 3).join(' ')
    fc.assert(
      fc.property(name, (text) => {
        // The kernel's own numbers come last, so that a name can hold anything.
        expect(parseStat(`42 (${text}) S ${numbers}`, 'boot')).toMatchObject({ pid: 42 })
        parseStat(text, 'boot')
        for (const one of [text, ` 42 1 42 S Mon Nov 22 18:00:00 2026 ${text}\n`]) {
          for (const found of [...parsePs(one), ...parseTags(one), ...parseTraits(one)]) {
            expect(Number.isSafeInteger(found.pid)).toBe(true)
          }
        }
        tagsIn(`A=b\0${text}\0`)
        tagsOf(text)
        processOfHost(text)
      }),
      fuzz(6),
    )
  })
})

describe('the folder of reports', { timeout: FUZZ_TIMEOUT_MS }, () => {
  function spool(folder: string) {
    const heard: unknown[] = []
    const broken: string[] = []
    const reports = new ReportSpool(
      folder,
      new ManualClock(),
      (report) => heard.push(report),
      (text) => broken.push(text),
    )
    return { heard, broken, reports }
  }

  it('gives every whole report among any garbage', () => {
    fc.assert(
      fc.property(fc.array(fileOf({ hook_event_name: 'Stop' }), { maxLength: 4 }), (files) => {
        const folder = tempDir('snowhook-fuzz-')
        for (const [index, bytes] of files.entries()) writeFileSync(join(folder, `${index}.json`), bytes)
        writeFileSync(join(folder, 'whole.json'), '{"mark":1}')
        const { heard, broken, reports } = spool(folder)
        reports.drain()
        expect(heard).toContainEqual({ mark: 1 })
        expect(heard.length + broken.length).toBe(files.length + 1)
        expect(readdirSync(folder)).toEqual([])
      }),
      fuzz(0.5),
    )
  })

  it('may hold pipes, folders and links to devices or to itself: none is read, none is waited for', () => {
    const folder = tempDir('snowhook-fuzz-')
    execFileSync('mkfifo', [join(folder, 'pipe.json')])
    symlinkSync('/dev/zero', join(folder, 'zero.json'))
    symlinkSync('loop.json', join(folder, 'loop.json'))
    mkdirSync(join(folder, 'folder.json', 'below'), { recursive: true })
    writeFileSync(join(folder, 'whole.json'), '{"mark":1}')
    const { heard, broken, reports } = spool(folder)
    reports.drain()
    expect(heard).toEqual([{ mark: 1 }])
    expect(broken).toEqual(Array(4).fill('a report that is no file'))
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the end of a session file', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('holds totals or none, whatever stands before and after', async () => {
    const path = join(tempDir('snowhook-fuzz-'), 'session.jsonl')
    const totals = { type: 'cost-state', modelUsage: { m: { inputTokens: 5, outputTokens: 6, costUSD: 0.1 } } }
    await fc.assert(
      fc.asyncProperty(fileOf(totals), fc.nat(400), async (bytes, size) => {
        writeFileSync(path, Buffer.concat([bytes, Buffer.from(`\n${JSON.stringify(totals)}\n`)]))
        await lastCostState(path, size)
        expect((await lastCostState(path, 1_000_000))?.get('m')?.inputTokens).toBe(5)
      }),
      fuzz(1),
    )
  })
})
