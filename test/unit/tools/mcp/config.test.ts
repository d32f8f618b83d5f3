import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMcpFile, readMcpFile } from '../../../../src/main/tools/mcp/config'

const good = { command: 'node', args: ['server.js'], env: { A: `\${B:-c}` } }
const parse = (value: unknown) =>
  parseMcpFile(typeof value === 'string' ? value : JSON.stringify(value), '/p/.mcp.json')

describe('a project’s .mcp.json', () => {
  it('gives its servers as they stand there, without expanding anything', () => {
    const web = { type: 'http', url: 'https://example.org/mcp', headers: { Authorization: `Bearer \${TOKEN}` } }
    expect(parse({ mcpServers: { good, web } })).toEqual({ servers: { good, web }, problems: [] })
  })

  it('may begin with a byte order mark and may name no servers', () => {
    expect(parse(`\uFEFF${JSON.stringify({ mcpServers: { good } })}`).servers).toEqual({ good })
    expect(parse({})).toEqual({ servers: {}, problems: [] })
  })

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"mcpServers": {', /is not JSON/],
    ['an array', [], /no object "mcpServers"/],
    ['null', null, /no object "mcpServers"/],
    ['servers as a list', { mcpServers: [good] }, /no object "mcpServers"/],
  ])('that is %s is not used, with the reason', (_what, value, reason) => {
    const { servers, problems } = parse(value)
    expect(servers).toEqual({})
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(reason)
  })

  it.each<[string, unknown, RegExp]>([
    ['is no object', 'node server.js', /left out/],
    ['is null', null, /left out/],
    ['has no command', { args: [] }, /it\.command/],
    ['has an empty command', { command: '' }, /it\.command/],
    ['has arguments that are no texts', { command: 'node', args: [1] }, /it\.args\.0/],
    ['has variables that are no texts', { command: 'node', env: { PORT: 8080 } }, /it\.env\.PORT/],
    ['speaks a protocol of the past', { type: 'sse', url: 'https://example.org' }, /"sse" is not supported/],
    ['has an address of another kind', { type: 'http', url: 'file:///etc/passwd' }, /it\.url/],
    ['has no address', { type: 'http' }, /it\.url/],
  ])('costs a server that %s itself alone, with the reason', (_what, entry, reason) => {
    const { servers, problems } = parse({ mcpServers: { bad: entry, good } })
    expect(servers).toEqual({ good })
    expect(problems).toEqual([expect.stringMatching(reason)])
    expect(problems[0]).toContain('"bad"')
  })

  it('leaves a server out whose name cannot be part of a tool’s', () => {
    const { servers, problems } = parse({ mcpServers: { 'my server!': good, ok: good } })
    expect(Object.keys(servers)).toEqual(['ok'])
    expect(problems[0]).toMatch(/its name may have/)
  })

  it('uses a bounded number of servers and says so', () => {
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, at) => [`s${at}`, good]))
    const { servers, problems } = parse({ mcpServers: many })
    expect(Object.keys(servers)).toHaveLength(64)
    expect(problems).toHaveLength(6)
  })

  it('never throws, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.dictionary(fc.string(), fc.jsonValue()), (text, entries) => {
        parse(text)
        const { servers, problems } = parse({ mcpServers: entries })
        expect(Object.keys(servers).length + problems.length).toBe(Object.keys(entries).length)
      }),
    )
  })

  describe('on disk', () => {
    let dir = ''
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'snowhook-mcp-'))
      mkdirSync(join(dir, 'root'))
      mkdirSync(join(dir, 'tree'))
    })
    afterEach(() => rmSync(dir, { recursive: true, force: true }))
    const write = (folder: string, name: string): void =>
      writeFileSync(join(dir, folder, '.mcp.json'), JSON.stringify({ mcpServers: { [name]: good } }))
    const read = () => readMcpFile(join(dir, 'root'), join(dir, 'tree'))

    it('is missing without a word', async () => {
      expect(await read()).toBeNull()
      expect(await readMcpFile(join(dir, 'nowhere'), join(dir, 'nowhere'))).toBeNull()
    })

    it('is the root’s; the one an agent can write counts only where the root has none', async () => {
      write('tree', 'from-tree')
      expect(Object.keys((await read())?.servers ?? {})).toEqual(['from-tree'])
      write('root', 'from-root')
      expect(Object.keys((await read())?.servers ?? {})).toEqual(['from-root'])
    })

    it('is refused when it is too large, a folder or a pipe, which would hold the start up', async () => {
      const path = join(dir, 'root', '.mcp.json')
      writeFileSync(path, ' '.repeat(300_000))
      expect((await read())?.problems[0]).toMatch(/larger than/)
      rmSync(path)
      mkdirSync(path)
      expect((await read())?.problems[0]).toMatch(/not used/)
      rmSync(path, { recursive: true })
      execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', path])
      expect((await read())?.problems[0]).toMatch(/no regular file/)
    })
  })
})
