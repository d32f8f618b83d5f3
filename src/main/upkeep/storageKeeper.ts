import { readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrunePlan, StorageUse, StoredRun } from '../../shared/contract/storage'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { RUNS_FOLDER } from '../journal/segments'
import type { FleetState } from '../store/fleetState'
import type { FleetFact } from '../store/ports'
import { measure } from './measure'
import { type Plan, planPrune, type SizedRun, sizedRuns } from './planPrune'
import { finishPrunes, type Pruned, prune } from './prune'

export interface StorageKeeperParts {
  readonly root: string
  readonly clock: Clock
  /** The fleet as it is now. */
  readonly state: () => FleetState
  readonly append: (fact: FleetFact) => void
  readonly commit: (fact: FleetFact) => void
}

/** The contract's bound on one list of runs; the sums are over all. */
const RUNS_LISTED_MAX = 2_000

/** What lies in the data dir of a host, and what of it may go. */
export class StorageKeeper {
  private pruning = false

  constructor(private readonly parts: StorageKeeperParts) {}

  async use(): Promise<StorageUse> {
    const { root, state } = this.parts
    const [sizes, freeBytes] = await Promise.all([measure(root), freeOn(root)])
    const runs = sizedRuns({ state: state(), sizes })
    return {
      dataDir: root,
      freeBytes,
      totalBytes: sizes.totalBytes,
      parts: [...sizes.parts].map(([kind, { bytes, files }]) => ({ kind, bytes, files })),
      runs: runs.slice(0, RUNS_LISTED_MAX).map(stored),
      runCount: runs.length,
    }
  }

  async plan(olderThanDays: number): Promise<PrunePlan> {
    return planned(await this.look(olderThanDays))
  }

  /** Deletes what the plan of this name says; `stale` when it is no longer what would be deleted. */
  async prune(olderThanDays: number, planId: string): Promise<Result<Pruned, SnowhookError>> {
    return this.alone(async () => {
      const plan = await this.look(olderThanDays)
      return plan.id === planId ? ok(await this.carryOut(plan)) : err(outdated)
    })
  }

  /** Deletes what may go, without asking: for a person who has said so once and for all. Null: there was nothing. */
  async pruneOlderThan(days: number): Promise<Result<Pruned | null, SnowhookError>> {
    return this.alone(async () => {
      const plan = await this.look(days)
      if (plan.runs.length === 0 && plan.conversations.length === 0) return ok(null)
      return ok(await this.carryOut(plan))
    })
  }

  /** Deletes what a kill has left of pruned runs. Answers with what could not be deleted. */
  async finish(): Promise<readonly string[]> {
    const { root, state } = this.parts
    const names = await readdir(join(root, RUNS_FOLDER)).catch(() => [])
    return (await finishPrunes(root, state(), names)).problems
  }

  private async look(olderThanDays: number): Promise<Plan> {
    const { root, clock, state } = this.parts
    const sizes = await measure(root)
    return planPrune({ state: state(), sizes, now: clock.now(), olderThanDays })
  }

  private carryOut(plan: Plan): Promise<Pruned> {
    return prune(plan, { ...this.parts, now: () => this.parts.clock.now() })
  }

  private async alone<T>(act: () => Promise<Result<T, SnowhookError>>): Promise<Result<T, SnowhookError>> {
    if (this.pruning) return err(busy)
    this.pruning = true
    try {
      return await act()
    } finally {
      this.pruning = false
    }
  }
}

const stored = ({ run, bytes, keep }: SizedRun): StoredRun => ({
  runId: run.id,
  agentName: run.agentName,
  storyId: run.storyId,
  startedAt: run.startedAt,
  endedAt: run.endedAt,
  bytes,
  keep,
})

const planned = ({ id, runs, conversations, bytes, kept }: Plan): PrunePlan => ({
  id,
  runs: runs.slice(0, RUNS_LISTED_MAX).map(stored),
  runCount: runs.length,
  conversationCount: conversations.length,
  bytes,
  kept: kept.slice(0, RUNS_LISTED_MAX).map(stored),
})

async function freeOn(root: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(root)
    return bavail * bsize
  } catch {
    return null // a file system that does not say
  }
}

const outdated = snowhookError('stale', 'What would be deleted is no longer what was shown.', {
  kept: 'Nothing was deleted.',
  next: 'Look at the new plan and confirm that.',
})

const busy = snowhookError('busy', 'Journals are being pruned already.', {
  kept: 'That goes on.',
  next: 'Try it again in a moment.',
})
