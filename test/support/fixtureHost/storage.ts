import type { HostHandlers } from '../../../src/shared/contract'
import type { StreamSink } from '../../../src/shared/contract/define'
import type { PrunePlan, StorageHealth, StorageUse, StoredRun } from '../../../src/shared/contract/storage'
import { snowhookError } from '../../../src/shared/domain/errors'
import type { RunId, StoryId } from '../../../src/shared/domain/ids'
import { err, ok } from '../../../src/shared/domain/result'

const DAY_MS = 86_400_000

export const healthyStorage: StorageHealth = {
  state: 'ok',
  since: null,
  message: null,
  next: null,
  waitingBytes: 0,
  heldRuns: 0,
}

/** What of the storage tests and screenshots watch and steer. */
export interface FixtureStorage {
  readonly handlers: HostHandlers['storage']
  setHealth(change: Partial<StorageHealth>): void
  /** The runs that have journals; the other parts stay. */
  setRuns(runs: readonly StoredRun[]): void
}

/** Storage that only counts, as the real one would: pruning takes runs off a list. `asked`: every command that came in. */
export function createFixtureStorage(
  now: () => number,
  asked: (method: string, input: unknown) => void,
): FixtureStorage {
  const watchers = new Set<StreamSink<StorageHealth, StorageHealth>>()
  let health = healthyStorage
  let runs: readonly StoredRun[] = storedRuns(24, now())
  const sum = (some: readonly StoredRun[]): number => some.reduce((total, { bytes }) => total + bytes, 0)
  const plan = (olderThanDays: number): PrunePlan => {
    const old = runs.filter(({ endedAt }) => endedAt !== null && endedAt <= now() - olderThanDays * DAY_MS)
    const gone = old.filter(({ keep }) => keep === null)
    return {
      id: `${olderThanDays} ${gone.map(({ runId }) => runId).join()}`.slice(0, 128),
      runs: gone,
      runCount: gone.length,
      conversationCount: gone.length === 0 ? 0 : 3,
      bytes: sum(gone),
      kept: old.filter(({ keep }) => keep !== null),
    }
  }
  const use = (): StorageUse => {
    const parts: StorageUse['parts'] = [
      { kind: 'usage_index', bytes: 6_300_000, files: 3 },
      { kind: 'journals', bytes: sum(runs), files: runs.length * 4 },
      { kind: 'conversations', bytes: 81_000_000, files: 9 },
      { kind: 'fleet_log', bytes: 12_400_000, files: 2 },
      { kind: 'screens', bytes: 18_200_000, files: runs.length },
      { kind: 'landing', bytes: 0, files: 0 },
      { kind: 'demo', bytes: 2_100_000, files: 44 },
      { kind: 'other', bytes: 41_000, files: 7 },
    ]
    return {
      dataDir: '/home/dev/.snowhook',
      freeBytes: 48_300_000_000,
      totalBytes: parts.reduce((total, { bytes }) => total + bytes, 0),
      parts,
      runs: [...runs].sort((a, b) => b.bytes - a.bytes),
      runCount: runs.length,
    }
  }
  return {
    setHealth: (change) => {
      health = { ...health, ...change }
      for (const watcher of watchers) watcher.delta(health)
    },
    setRuns: (next) => {
      runs = next
    },
    handlers: {
      health: (_input, sink) => {
        watchers.add(sink)
        sink.snapshot(health)
        return () => watchers.delete(sink)
      },
      use: async () => ok(use()),
      plan: async ({ olderThanDays }) => ok(plan(olderThanDays)),
      prune: async (input) => {
        asked('prune', input)
        const { id, runs: gone, bytes } = plan(input.olderThanDays)
        if (id !== input.planId) return err(snowhookError('stale', 'The plan has changed.'))
        runs = runs.filter((run) => !gone.includes(run))
        return ok({ runCount: gone.length, bytes })
      },
      rebuildIndex: async (input) => {
        asked('rebuildIndex', input)
        return ok({ facts: 12_034 })
      },
    },
  }
}

const reasons = [
  null,
  null,
  'its story is not merged yet',
  null,
  'it is the newest run of its agent, which can be resumed',
] as const

/** Runs of every size and age, the first of them live. */
export const storedRuns = (count: number, now: number): StoredRun[] =>
  Array.from({ length: count }, (_, index) => ({
    runId: `stored-${index}` as RunId,
    agentName: `${['coder', 'reviewer', 'tester'][index % 3]}-${(index % 5) + 1}`,
    storyId: `${20 + (index % 9)}_story_${['login', 'search', 'export'][index % 3]}` as StoryId,
    startedAt: now - (index + 1) * 3 * DAY_MS,
    endedAt: index === 0 ? null : now - index * 3 * DAY_MS,
    bytes: Math.round(212_000_000 / (index + 1) + 4_000),
    keep: index === 0 ? 'it is live' : (reasons[index % reasons.length] ?? null),
  }))
