import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main/cli/program'
import { good } from '../../support/host/fakeHost'
import { RealDisk, startRealHost } from '../../support/host/realHost'
import { addOldRuns, fleetIn } from '../../support/upkeep/oldRuns'

const UUID = '01234567-89ab-4cde-8f01-23456789abcd'

async function snowhook(dataDir: string, ...argv: string[]) {
  let out = ''
  let err = ''
  const io = {
    out: (text: string) => {
      out += text
    },
    err: (text: string) => {
      err += text
    },
    color: false,
  }
  const nobody = { input: () => process.stdin, terminal: () => null }
  const code = await main([...argv, '--data-dir', dataDir], io, () => new Promise(() => {}), nobody)
  return { code, out, err }
}
const jsonLines = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const journalOf = (dataDir: string, id: string) => join(dataDir, 'runs', id, '000001.journal')
/** Changes one byte in the middle of a record. */
function spoil(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  writeFileSync(path, bytes)
}
const tear = (path: string): void => writeFileSync(path, readFileSync(path).subarray(0, -5))

describe('snowhook journal verify', () => {
  it('reads everything, finds what is damaged by name, and changes nothing', async () => {
    await using disk = new RealDisk()
    const [first = '', second = '', third = ''] = await addOldRuns(disk.dataDir, 3)
    expect(await snowhook(disk.dataDir, 'journal', 'verify')).toMatchObject({ code: 0, err: '' })
    spoil(journalOf(disk.dataDir, first), 200)
    tear(journalOf(disk.dataDir, second))
    const before = [first, second, third].map((id) => readFileSync(journalOf(disk.dataDir, id)))
    const all = await snowhook(disk.dataDir, 'journal', 'verify')
    expect(all.code).toBe(1)
    for (const words of [first, second, 'doctor --repair', 'are damaged']) expect(all.out).toContain(words)
    expect(all.out).not.toContain(third)
    expect((await snowhook(disk.dataDir, 'journal', 'verify', third)).out).toContain('whole')
    const lines = jsonLines((await snowhook(disk.dataDir, 'journal', 'verify', first, '--json')).out)
    expect(lines).toMatchObject([
      { type: 'journal', name: first },
      { type: 'done', journals: 1, damaged: 1 },
    ])
    expect([first, second, third].map((id) => readFileSync(journalOf(disk.dataDir, id)))).toEqual(before)
    expect(readdirSync(disk.dataDir).sort()).toEqual(['fleet.journal', 'runs'])
    expect((await snowhook(disk.dataDir, 'journal', 'verify', '../x')).code).toBe(2)
    expect((await snowhook(disk.dataDir, 'journal', 'verify', 'no-such-run')).code).toBe(1)
  })

  it('works beside a host: a run that goes on is not damaged by being written', async () => {
    await using disk = new RealDisk()
    const host = await startRealHost(disk)
    await host.run(disk.agent('/flood 2MB/s for 4MB\n/hang'))
    for (let look = 0; look < 5; look += 1) expect((await snowhook(disk.dataDir, 'journal', 'verify')).code).toBe(0)
    await host.close()
    expect((await snowhook(disk.dataDir, 'journal', 'verify')).code).toBe(0)
  })
})

describe('snowhook storage', () => {
  it('shows sizes, shows what would go, deletes it only when told, and says what was pruned', async () => {
    await using disk = new RealDisk()
    const ids = await addOldRuns(disk.dataDir, 5)
    const use = JSON.parse((await snowhook(disk.dataDir, 'storage', '--json')).out) as { runCount: number }
    expect(use.runCount).toBe(5)
    expect((await snowhook(disk.dataDir, 'storage')).out).toContain('journals of runs')
    const shown = await snowhook(disk.dataDir, 'storage', 'prune', '--older-than', '30d')
    expect(shown.out).toContain('the journals of 5 runs')
    expect(shown.out).toContain('Nothing was deleted')
    expect(readdirSync(join(disk.dataDir, 'runs'))).toHaveLength(5)
    expect((await snowhook(disk.dataDir, 'storage', 'prune', '--older-than', 'ages')).code).toBe(2)

    const pruned = await snowhook(disk.dataDir, 'storage', 'prune', '--older-than', '6w', '--yes', '--json')
    expect(JSON.parse(pruned.out)).toMatchObject({ runCount: 5, pruned: { runCount: 5 } })
    expect(readdirSync(join(disk.dataDir, 'runs'))).toEqual([])
    const log = await snowhook(disk.dataDir, 'logs', ids[0] ?? '')
    expect(log.code).toBe(1)
    expect(log.err).toMatch(/pruned on \d{4}-\d\d-\d\d \(\d+(\.\d)? k?B?.*\)/)
    const usage = JSON.parse((await snowhook(disk.dataDir, 'usage', '--json')).out) as { runs: number }[]
    expect(usage.map(({ runs }) => runs)).toEqual([5])
    expect((await snowhook(disk.dataDir, 'runs')).out).toContain(ids[4])
    const again = await snowhook(disk.dataDir, 'storage', 'prune', '--older-than', '1d', '--yes')
    expect(again.out).toContain('Nothing older than 1 day may go')
  })

  it('refuses a plan that is no longer what would be deleted', async () => {
    await using disk = new RealDisk()
    await addOldRuns(disk.dataDir, 1)
    const host = await startRealHost(disk)
    const plan = good(await host.client.storage.plan({ olderThanDays: 30 }))
    const stale = await host.client.storage.prune({ olderThanDays: 30, planId: `${plan.id.slice(1)}0` })
    expect(stale).toMatchObject({ ok: false, error: { tag: 'stale' } })
    expect(good(await host.client.storage.prune({ olderThanDays: 30, planId: plan.id }))).toEqual({
      runCount: 1,
      bytes: plan.bytes,
    })
    await host.close()
  })
})

describe('snowhook index rebuild', () => {
  it('says from how many facts', async () => {
    await using disk = new RealDisk()
    await addOldRuns(disk.dataDir, 2)
    expect((await snowhook(disk.dataDir, 'index', 'rebuild')).out).toBe('Built anew from 6 facts.\n')
  })
})

describe('snowhook doctor --repair', () => {
  it('finds nothing wrong where nothing is', async () => {
    await using disk = new RealDisk()
    await addOldRuns(disk.dataDir, 1)
    const { code, out } = await snowhook(disk.dataDir, 'doctor', '--repair')
    expect(out).toContain('All is well.')
    expect(code).toBe(0)
  })

  it('mends a data dir in which everything is broken at once, and a host shows all that was intact', async () => {
    await using disk = new RealDisk()
    const { dataDir } = disk
    const first = await startRealHost(disk)
    const { spec } = await first.run(disk.agent('/say kept words'))
    await first.watch.phase('completed')
    await first.close()
    const [torn = '', spoiled = '', whole = '', pruned = ''] = await addOldRuns(dataDir, 4)
    tear(journalOf(dataDir, torn))
    spoil(journalOf(dataDir, spoiled), 200)
    await markPruned(dataDir, pruned)
    writeFileSync(join(dataDir, 'fleet.journal'), Buffer.from('SNH torn'), { flag: 'a' })
    writeFileSync(join(dataDir, 'index.sqlite'), 'nonsense '.repeat(500))
    writeFileSync(join(dataDir, 'settings.json'), '{"theme":')
    writeFileSync(join(dataDir, 'format.json'), '\0\0')
    writeFileSync(join(dataDir, 'processes.jsonl'), '{"op":"add","pi\n')
    writeFileSync(join(dataDir, 'host.json'), '{"url":"http://127.0.0.1:1/","token":"x"}')
    writeFileSync(join(dataDir, 'host.lock'), JSON.stringify({ pid: 4_100_000, startTime: '5', since: 1 }))
    for (const name of ['settings.json.new', `host.json.${UUID}`, `host.lock.${UUID}`])
      writeFileSync(join(dataDir, name), 'draft')
    utimesSync(join(dataDir, `host.lock.${UUID}`), 1, 1)
    mkdirSync(join(dataDir, 'scratch', 'run-that-is-gone'), { recursive: true })
    mkdirSync(join(dataDir, 'runs', 'stranger'))
    chmodSync(join(dataDir, 'runs'), 0o755)
    chmodSync(journalOf(dataDir, whole), 0o644)

    const { code, out } = await snowhook(dataDir, 'doctor', '--repair')
    expect(out).toContain(`LEFT   Run ${spoiled}`)
    expect(code).toBe(1)
    const mended = out.split('\n').filter((line) => line.startsWith('mended'))
    for (const what of [
      'Lock',
      'Format',
      'Permissions',
      'Leavings',
      'Fleet log',
      `Run ${torn}`,
      'Runs',
      'Scratch',
      'Usage index',
      'Settings',
      'Processes',
    ])
      expect(
        mended.some((line) => line.includes(`${what}: `)),
        `${what} in\n${out}`,
      ).toBe(true)
    expect(out).toContain('stranger')
    expect(statSync(join(dataDir, 'runs')).mode & 0o777).toBe(0o700)
    expect(statSync(journalOf(dataDir, whole)).mode & 0o777).toBe(0o600)
    for (const gone of ['host.json', 'host.lock', `host.lock.${UUID}`, 'settings.json.new', join('runs', pruned)])
      expect(existsSync(join(dataDir, gone)), gone).toBe(false)
    expect(readdirSync(join(dataDir, 'runs', torn)).some((name) => name.endsWith('.torn'))).toBe(true)

    const again = jsonLines((await snowhook(dataDir, 'doctor', '--repair', '--json')).out)
    expect(again.filter(({ state }) => state === 'remains')).toHaveLength(1)
    expect(again.at(-1)).toMatchObject({ type: 'done', left: 1, mended: 0 })

    const host = await startRealHost(disk)
    expect((await host.watch.until((view) => view.spec.id === spec.id)).phase).toBe('completed')
    const runs = good(await host.client.fleet.runs({ limit: 100 }))
    expect(runs).toHaveLength(5)
    const words = async (runId: (typeof runs)[number]['id']): Promise<string> => {
      let text = ''
      // A page ends where something is missing.
      for (let from = 0; ; ) {
        const page = good(await host.client.journal.log({ runId, form: 'raw', from, maxBytes: 100_000 }))
        text += page.text
        from = page.to
        if (page.to >= page.size) return text
      }
    }
    for (const run of runs) {
      if (run.id === pruned) continue
      const text = await words(run.id)
      if (run.agentId === spec.id) expect(text).toContain('kept words')
      if (run.id === whole) expect(text).toContain(`line 19 of ${whole}`)
      if (run.id === spoiled) expect(text).toContain(`line 19 of ${spoiled}`)
      if (run.id === torn) expect(text).toContain(`line 18 of ${torn}`)
    }
    await host.close()
  })

  it('refuses while a host has the data dir, and what another machine holds until it is told to break that', async () => {
    await using disk = new RealDisk()
    const host = await startRealHost(disk)
    const refused = await snowhook(disk.dataDir, 'doctor', '--repair')
    expect([refused.code, refused.err.includes(`pid ${process.pid}`)]).toEqual([1, true])
    const broken = await snowhook(disk.dataDir, 'doctor', '--repair', '--break-lock')
    expect(broken.code, 'a host of this machine is never broken into').toBe(1)
    const checks = good(await host.client.app.doctor({}))
    for (const id of ['lock', 'journals', 'storage', 'orphans', 'scopes'])
      expect(
        checks.find((check) => check.id === id),
        id,
      ).toMatchObject({ status: 'ok' })
    await host.close()
    const theirs = { pid: process.pid, startTime: null, since: 1, host: 'another-machine', boot: 'x' }
    writeFileSync(join(disk.dataDir, 'host.lock'), JSON.stringify(theirs))
    expect((await snowhook(disk.dataDir, 'doctor', '--repair')).err).toContain('another-machine')
    expect(await snowhook(disk.dataDir, 'doctor', '--repair', '--break-lock')).toMatchObject({ code: 0 })
  })
})

async function markPruned(dataDir: string, id: string): Promise<void> {
  const { openFleetLog } = await import('../../../src/main/store/fleetLog')
  const { systemClock } = await import('../../../src/main/host/systemClock')
  const log = await openFleetLog({ dataDir, clock: systemClock })
  if (!log.ok) throw new Error(log.error.message)
  const run = [...(await fleetIn(dataDir)).runs.values()].find((one) => one.id === id)
  if (run === undefined) throw new Error('no such run')
  log.value.appendSync({ type: 'run_pruned', at: 1, runId: run.id, bytes: 5 })
  await log.value.close()
}
