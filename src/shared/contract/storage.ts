import { z } from 'zod'
import { AgentName, HostPath, RunId, StoryId } from '../domain/ids'
import { MESSAGE_MAX_CHARS } from '../domain/limits'
import { EpochMs } from '../domain/time'
import { command, query, stream } from './define'

const size = z.number().int().nonnegative()
const sentence = z.string().max(MESSAGE_MAX_CHARS)
/** Runs that one answer names, the largest first; the sums are over all. */
const RUNS_MAX_ITEMS = 2_000

/** Whether the disk takes what Snowhook writes. */
export const StorageHealth = z.object({
  /** `refusing`: nothing written is harmed, what waits is in memory, agents' output is held back until it takes again. */
  state: z.enum(['ok', 'refusing']),
  since: EpochMs.nullable(),
  message: sentence.nullable(),
  next: sentence.nullable(),
  /** Bytes that wait in memory for the disk. */
  waitingBytes: size,
  /** Runs whose output is held back. */
  heldRuns: size,
})
export type StorageHealth = z.infer<typeof StorageHealth>

/** Bytes in files, not in blocks. */
const StoragePart = z.object({
  kind: z.enum([
    'journals',
    'conversations',
    'fleet_log',
    'usage_index',
    'screens',
    'landing',
    'scratch',
    'demo',
    'other',
  ]),
  bytes: size,
  files: size,
})

export const StoredRun = z.object({
  runId: RunId,
  agentName: AgentName,
  storyId: StoryId,
  startedAt: EpochMs,
  endedAt: EpochMs.nullable(),
  bytes: size,
  /** Why its journal is kept whatever its age, in one sentence; null: it may be pruned. */
  keep: sentence.nullable(),
})
export type StoredRun = z.infer<typeof StoredRun>

export const StorageUse = z.object({
  dataDir: HostPath,
  /** On the disk that holds it; null: it does not say. */
  freeBytes: size.nullable(),
  totalBytes: size,
  parts: z.array(StoragePart).max(20),
  runs: z.array(StoredRun).max(RUNS_MAX_ITEMS),
  runCount: size,
})
export type StorageUse = z.infer<typeof StorageUse>

/** Runs that ended at least this many days ago. */
export const PruneWish = z.object({ olderThanDays: z.number().int().min(0).max(36_500) })

export const PrunePlan = z.object({
  /** Names exactly this plan: pruning by it deletes these and nothing else. */
  id: z.string().min(1).max(128),
  runs: z.array(StoredRun).max(RUNS_MAX_ITEMS),
  runCount: size,
  /** Of API agents that were removed: nobody can resume them. */
  conversationCount: size,
  bytes: size,
  /** Old enough, and kept all the same. */
  kept: z.array(StoredRun).max(RUNS_MAX_ITEMS),
})
export type PrunePlan = z.infer<typeof PrunePlan>

export const storage = {
  health: stream(z.object({}), StorageHealth, StorageHealth),
  use: query(z.object({}), StorageUse),
  plan: query(PruneWish, PrunePlan),
  /** Refuses with `stale` when the plan of that name is no longer what would be deleted. */
  prune: command(PruneWish.extend({ planId: z.string().min(1).max(128) }), z.object({ runCount: size, bytes: size })),
  /** Builds the usage index anew from the fleet log. */
  rebuildIndex: command(z.object({}), z.object({ facts: size })),
}
