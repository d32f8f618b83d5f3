import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { RunId } from '../../shared/domain/ids'
import type { FoundProcess, RecoveryReport, Remains } from '../../shared/domain/recovery'
import { err, ok, type Result } from '../../shared/domain/result'
import type { ProcessTable, StopTree } from '../process/ports'
import { StreamHub } from '../transport/streamHub'
import type { Recovered } from './recovery'
import { identityOf } from './recoverySweep'

export interface RecoveryDeskParts {
  readonly processTable: Pick<ProcessTable, 'isAlive'>
  readonly stopTree: StopTree
}

/** Holds what the start of this host found, and carries out what people say about processes that may be ours. */
export class RecoveryDesk {
  readonly hub: StreamHub<RecoveryReport | null, RecoveryReport | null> = new StreamHub(() => this.report)
  private report: RecoveryReport | null
  private readonly remains: ReadonlyMap<RunId, Remains>

  constructor(
    found: Pick<Recovered, 'report' | 'remains'>,
    private readonly parts: RecoveryDeskParts,
  ) {
    this.report = found.report
    this.remains = found.remains
  }

  /** What was found of a run that the last host left open; null: it was none of those. */
  remainsOf(runId: RunId): Remains | null {
    return this.remains.get(runId) ?? null
  }

  /** Ends processes or leaves them alone. One unknown id, and nothing is done. */
  async decide(ids: readonly string[], action: 'end' | 'leave'): Promise<Result<RecoveryReport, SnowhookError>> {
    const wanted = new Set(ids)
    const chosen = this.report?.processes.filter(({ id }) => wanted.has(id)) ?? []
    if (this.report === null || chosen.length < wanted.size) return err(unknown)
    const states = new Map(
      await Promise.all(
        chosen.map(async (one) => [one.id, action === 'leave' ? left(one) : await this.end(one)] as const),
      ),
    )
    // Put away meanwhile: what was asked for has still been done.
    const report = this.report ?? { at: 0, killedHostSince: null, runs: [], processes: chosen, mended: [] }
    const processes = report.processes.map((one) => ({ ...one, state: states.get(one.id) ?? one.state }))
    const decided = { ...report, processes }
    if (this.report !== null) this.publish(decided)
    return ok(decided)
  }

  /** Puts the report away; what was asked about is left alone. */
  dismiss(): void {
    if (this.report !== null) this.publish(null)
  }

  /** Looked up again first: the pid may be another's by now. */
  private async end(process: FoundProcess): Promise<FoundProcess['state']> {
    if (process.state === 'ended' || process.state === 'gone') return process.state
    const { processTable, stopTree } = this.parts
    const identity = identityOf(process)
    if (!(await processTable.isAlive(identity))) return 'gone'
    // Nothing carries this tag: only the process itself and what it has started are ended.
    await stopTree({ root: identity, runTag: process.id, onStep: () => {} })
    return (await processTable.isAlive(identity)) ? 'survived' : 'ended'
  }

  private publish(report: RecoveryReport | null): void {
    this.report = report
    this.hub.publish(report)
  }
}

const left = ({ state }: FoundProcess): FoundProcess['state'] => (state === 'asked' ? 'left' : state)

const unknown = snowhookError('not_found', 'The recovery report does not name every one of these processes.', {
  kept: 'Nothing was done.',
  next: 'It may have been put away; look at the list again.',
})
