import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { createConversations } from '../../../src/main/store/conversationStore'
import { DATA_FORMAT } from '../../../src/main/store/dataFormat'
import { SessionId } from '../../../src/shared/domain/ids'
import { good } from '../../support/host/fakeHost'
import { RealDisk, startRealHost } from '../../support/host/realHost'
import { fleetIn } from '../../support/upkeep/oldRuns'

const goldens = join(import.meta.dirname, '../../fixtures/data-dir')
const formats = readdirSync(goldens).sort()

/** Every file with its bytes. */
function contents(folder: string, at = ''): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(join(folder, at)).map((name) => {
      const path = join(at, name)
      if (statSync(join(folder, path)).isDirectory()) return contents(folder, path)
      return { [path]: readFileSync(join(folder, path)).toString('latin1') }
    }),
  ) as Record<string, string>
}
const copyTo = (disk: RealDisk, format: string): void =>
  cpSync(join(goldens, format), disk.dataDir, { recursive: true })

describe('a data dir of an older Snowhook', () => {
  it('is kept for every format there ever was', () => {
    expect(formats).toEqual(Array.from({ length: DATA_FORMAT }, (_, index) => `v${index + 1}`))
  })

  it.each(formats)('of format %s is opened, with everything in it', async (format) => {
    await using disk = new RealDisk()
    copyTo(disk, format)
    const host = await startRealHost(disk, { supervise: 'attended' })
    const ada = await host.watch.until(({ spec }) => spec.name === 'ada-1')
    const bob = await host.watch.until(({ spec }) => spec.name === 'bob-1')
    const eve = await host.watch.until(({ spec }) => spec.name === 'eve-1')
    expect([ada.phase, bob.phase, eve.phase]).toEqual(['completed', 'failed', 'ready'])
    expect([ada.can.resume, ada.usage.inputTokens, ada.usage.cacheReadInputTokens]).toEqual([true, 10, 40])
    const runs = good(await host.client.fleet.runs({ limit: 10 }))
    expect(runs.map(({ agentName, outcome }) => [agentName, outcome])).toEqual([
      ['bob-1', 'failed'],
      ['ada-1', 'completed'],
    ])
    const runId = runs[1]?.id
    if (runId === undefined) throw new Error('the run is missing')
    const log = good(await host.client.journal.log({ runId, form: 'clean', from: 0, maxBytes: 100_000 }))
    expect(log.text).toContain('golden words, ünïcödé')
    const { events } = good(await host.client.journal.events({ runId, limit: 100 }))
    expect(events.map(({ event }) => event.type)).toContain('run_ended')
    expect(events.filter(({ event }) => event.type === 'raw')).toEqual([])
    const byAgent = good(await host.client.usage.breakdown({ by: 'agent' }))
    expect(byAgent.map(({ usage }) => usage.inputTokens).sort()).toEqual([1, 10])
    expect(good(await host.client.storage.use({})).runCount).toBe(2)
    await host.close()

    const settings = JSON.parse(readFileSync(join(disk.dataDir, 'settings.json'), 'utf8')) as object
    expect(settings).toMatchObject({ theme: 'dark', maxWorking: 3, keepRunsDays: 36_500 })
    expect(readFileSync(join(disk.dataDir, 'prices.json'), 'utf8')).toContain('golden-1')
    const state = await fleetIn(disk.dataDir)
    expect([...state.stories.values()].map(({ state: story }) => story.stage.kind).sort()).toEqual([
      'merged',
      'needs_you',
    ])
    expect([...state.stories.values()].flatMap(({ reports }) => reports)).toHaveLength(1)
    expect([state.terms.size, state.budgets.size, state.attention.size, state.queue.held]).toEqual([1, 1, 1, true])
    const conversations = createConversations({ dataDir: disk.dataDir, clock: systemClock })
    const conversation = good(await conversations.open(SessionId.parse('golden-conversation')))
    expect(conversation?.records).toEqual(['first', 'second', 'third'].map((text) => ({ kind: 'golden', text })))
    await conversation?.close()
  })

  it.each(formats)('of format %s holds nothing of the machine on which it was made', (format) => {
    for (const [path, text] of Object.entries(contents(join(goldens, format))))
      expect(/\/(?:work|home|Users|root)\/|sk-[A-Za-z0-9]{8}/.exec(text)?.[0], path).toBeUndefined()
  })
})

describe('what a newer Snowhook wrote is refused unharmed, byte for byte', () => {
  const newest = formats.at(-1) ?? ''
  const version = (path: string): void => {
    const bytes = readFileSync(path)
    bytes.writeUInt16LE(bytes.readUInt16LE(8) + 1, 8)
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60)
    writeFileSync(path, bytes)
  }

  it('a data dir', async () => {
    await using disk = new RealDisk()
    copyTo(disk, newest)
    writeFileSync(join(disk.dataDir, 'format.json'), JSON.stringify({ format: DATA_FORMAT + 1, version: '99.0.0' }))
    const before = contents(disk.dataDir)
    await expect(startRealHost(disk)).rejects.toMatchObject({
      error: { tag: 'newer_format', message: expect.stringContaining('99.0.0') },
    })
    expect(contents(disk.dataDir)).toEqual(before)
  })

  it('a fleet log', async () => {
    await using disk = new RealDisk()
    copyTo(disk, newest)
    const path = join(disk.dataDir, 'fleet.journal')
    version(path)
    const before = readFileSync(path)
    await expect(startRealHost(disk)).rejects.toMatchObject({ error: { tag: 'newer_format' } })
    expect(readFileSync(path)).toEqual(before)
    expect(existsSync(join(disk.dataDir, 'host.lock'))).toBe(false)
  })

  it('a run’s journal, a conversation and the keys, while everything else is shown', async () => {
    await using disk = new RealDisk()
    copyTo(disk, newest)
    const [run = ''] = readdirSync(join(disk.dataDir, 'runs'))
    const [conversation = ''] = readdirSync(join(disk.dataDir, 'conversations'))
    const paths = [join('runs', run, '000001.journal'), join('conversations', conversation)]
    for (const path of paths) version(join(disk.dataDir, path))
    writeFileSync(join(disk.dataDir, 'keys.json'), '{"version":99,"keys":{"secret":1}}', { mode: 0o600 })
    const before = contents(disk.dataDir)
    const host = await startRealHost(disk, { supervise: 'attended' })
    const runs = good(await host.client.fleet.runs({ limit: 10 }))
    const newer = runs.find(({ id }) => id === run)
    const other = runs.find(({ id }) => id !== run)
    if (newer === undefined || other === undefined) throw new Error('a run is missing')
    const page = { form: 'raw', from: 0, maxBytes: 1_000 } as const
    expect(await host.client.journal.log({ ...page, runId: newer.id })).toMatchObject({
      error: { tag: 'newer_format' },
    })
    expect(good(await host.client.journal.log({ ...page, runId: other.id })).size).toBeGreaterThan(0)
    const conversations = createConversations({ dataDir: disk.dataDir, clock: systemClock })
    const opened = await conversations.open(SessionId.parse('golden-conversation'))
    expect(opened).toMatchObject({ ok: false, error: { tag: 'newer_format' } })
    await host.client.keys.set({ variable: 'OPENAI_API_KEY', value: 'x', acceptPlainText: true })
    await host.close()
    const after = contents(disk.dataDir)
    for (const path of [...paths, 'keys.json']) expect(after[path], path).toBe(before[path])
  })
})
