import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { nodeJournalFs } from '../../../src/main/journal/journalFs'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { repairRun, verifyRun } from '../../../src/main/journal/verify'
import type { HostAlert } from '../../../src/shared/contract/app'
import type { StorageHealth } from '../../../src/shared/contract/storage'
import { SnowhookException } from '../../../src/shared/domain/errors'
import { type RunId, RuntimeId } from '../../../src/shared/domain/ids'
import { RealDisk, type RealHost, startRealHost } from '../../support/host/realHost'
import { SmallDisk } from '../../support/journal/smallDisk'

const PROGRAM = fileURLToPath(new URL('../../support/journal/children/numberedLines.mjs', import.meta.url))
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (let clean = cleanups.pop(); clean !== undefined; clean = cleanups.pop()) await clean()
})

const hashOf = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex').slice(0, 16)

/** Looks again and again until it holds; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20)
}

async function scene() {
  const disk = new RealDisk()
  cleanups.push(() => disk[Symbol.asyncDispose]())
  const small = SmallDisk.at(disk.dataDir)
  cleanups.push(() => small.unmount())
  const host = await startRealHost(disk)
  cleanups.push(() => host.close())
  return { disk, small, host }
}

/** An agent that prints until it is told to end, what the host says of the disk, and the alerts it raises. */
async function flooding(disk: RealDisk, host: RealHost) {
  const [progressFile, stopFile] = [join(disk.dir, 'progress'), join(disk.dir, 'stop')]
  const health: StorageHealth[] = []
  const alerts: HostAlert[][] = []
  const watchers = [
    host.client.storage.health({}, { snapshot: (now) => health.push(now), delta: (now) => health.push(now) }),
    host.client.app.alerts({}, { snapshot: (now) => alerts.push(now), delta: (now) => alerts.push(now) }),
  ]
  cleanups.push(() => {
    for (const unsubscribe of watchers) unsubscribe()
  })
  const agent = await host.run(
    disk.agent('', {
      runtime: RuntimeId.parse('command'),
      model: null,
      command: process.execPath,
      args: [PROGRAM, progressFile, stopFile],
      options: {},
    }),
  )
  const progress = (): number => (existsSync(progressFile) ? Number(readFileSync(progressFile, 'utf8')) : 0)
  return {
    agentId: agent.spec.id,
    progress,
    health: () => health.at(-1),
    alerts: () => alerts.at(-1) ?? [],
    end: () => writeFileSync(stopFile, ''),
    /** Resolves when it has stood still for half a second. */
    stands: async () => {
      for (let [still, last] = [0, -1]; still < 10; await pause(50)) {
        still = progress() === last ? still + 1 : 0
        last = progress()
      }
    },
  }
}

/** Every line from the first, each once, in order; returns how many. */
async function expectUnbroken(dataDir: string, runId: RunId): Promise<number> {
  const store = createJournalStore({ dataDir, clock: systemClock })
  const parts: Uint8Array[] = []
  for await (const record of store.read(runId)) if (record.kind === 'output') parts.push(record.data)
  const lines = Buffer.concat(parts).toString().split('\r\n').slice(0, -1)
  const expected = lines.map((_, index) => `${index + 1} ${hashOf(String(index + 1))}`)
  expect(lines).toEqual(expected)
  const verdict = await verifyRun(nodeJournalFs, join(dataDir, 'runs', runId))
  expect(verdict.problems).toEqual([])
  return lines.length
}

describe.skipIf(!SmallDisk.isPossible)('a disk that is full', () => {
  it('holds a run back, says so once, and lets it go on when there is space: every line is kept, once, in order', async () => {
    const { disk, small, host } = await scene()
    const run = await flooding(disk, host)
    await until(() => run.progress() > 1_000)
    small.fill()
    await until(() => run.health()?.state === 'refusing' && run.health()?.heldRuns === 1)
    await run.stands()
    const held = run.progress()
    expect(run.health()).toMatchObject({ message: expect.stringContaining('full'), next: expect.any(String) })
    expect(run.health()?.waitingBytes).toBeGreaterThan(0)
    small.free()
    await until(() => run.progress() > held + 1_000)
    await until(() => run.health()?.state === 'ok')
    expect(run.health()).toMatchObject({ waitingBytes: 0, heldRuns: 0, message: null })
    run.end()
    const { run: ended } = await host.watch.until((agent) => agent.run !== null && agent.run.endedAt !== null)
    expect(ended?.outcome).toBe('completed')
    expect(run.alerts().map(({ level }) => level)).toEqual(['info'])
    await host.close()
    expect(await expectUnbroken(disk.dataDir, ended?.id as RunId)).toBe(run.progress())
  })

  it('lets a held run be stopped: its program is gone at once, and it ends when its last lines are on disk', async () => {
    const { disk, small, host } = await scene()
    const run = await flooding(disk, host)
    await until(() => run.progress() > 1_000)
    small.fill()
    await until(() => run.health()?.heldRuns === 1)
    await run.stands()
    const stopped = host.client.fleet.stop({ agentId: run.agentId })
    const { phase } = await host.watch.until((agent) => agent.phase === 'stopping')
    expect(phase).toBe('stopping')
    await run.stands()
    expect([...host.watch.agents.values()].map((agent) => agent.run?.endedAt ?? null)).toEqual([null])
    small.free()
    expect(await stopped).toMatchObject({ ok: true })
    const ended = await host.watch.until((agent) => agent.run !== null && agent.run.endedAt !== null)
    await host.close()
    const lines = await expectUnbroken(disk.dataDir, ended.run?.id as RunId)
    expect(lines).toBeGreaterThanOrEqual(run.progress())
  })

  it('keeps no host from closing: what it had taken until then is whole, and the next host opens it', async () => {
    const { disk, small, host } = await scene()
    const run = await flooding(disk, host)
    await until(() => run.progress() > 1_000)
    const before = run.progress()
    small.fill()
    await until(() => run.health()?.heldRuns === 1)
    await host.close().catch(() => {}) // the fleet log says what it could not keep
    small.free()
    const runId = readdirSync(join(disk.dataDir, 'runs'))[0] as RunId
    const again = await startRealHost(disk)
    cleanups.push(() => again.close())
    expect((await again.watch.until((agent) => agent.run !== null)).run?.endedAt).not.toBeNull()
    await again.close()
    await repairRun(nodeJournalFs, join(disk.dataDir, 'runs', runId))
    expect(await expectUnbroken(disk.dataDir, runId)).toBeGreaterThan(before / 2)
  })
})

describe.skipIf(!SmallDisk.isPossible)('a host', () => {
  const contents = (dir: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile()
          ? [[join(entry.parentPath, entry.name), hashOf(readFileSync(join(entry.parentPath, entry.name)))]]
          : [],
      ),
    )
  const refusal = (disk: RealDisk) =>
    startRealHost(disk).then(
      () => 'started',
      (cause: unknown) => (cause instanceof SnowhookException ? cause.error : cause),
    )

  it.each(['read-only', 'full'] as const)(
    'refuses to start on a %s disk, says why, and changes nothing',
    async (state) => {
      const { disk, small, host } = await scene()
      await host.run(disk.agent('hello'))
      await host.watch.until((agent) => agent.run !== null && agent.run.endedAt !== null)
      await host.close()
      const before = contents(disk.dataDir)
      if (state === 'full') small.fill()
      else small.remount('ro')
      expect(await refusal(disk)).toMatchObject({
        tag: 'storage_failed',
        message: expect.stringMatching(state === 'full' ? /ENOSPC|full/ : /EROFS|read-only/),
        kept: expect.any(String),
        next: expect.any(String),
      })
      if (state === 'full') small.free()
      else small.remount('rw')
      expect(contents(disk.dataDir)).toEqual(before)
      const again = await startRealHost(disk)
      expect(again.watch.agents).toBeDefined()
      await again.close()
    },
  )
})
