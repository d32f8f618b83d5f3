import type { RunId } from '../../shared/domain/ids'
import { outcomeOf, type RuntimeResult } from '../../shared/domain/run'
import type { StopReason } from '../runtimes/runtime'
import type { FleetFact } from '../store/ports'
import { whyEnded } from '../supervisor/whyEnded'
import { endLeftovers } from './leftovers'
import type { RunFlush } from './runFlush'
import type { RunParts } from './runParts'
import type { RunPorts } from './runPorts'

/** How a run comes to its end: nothing of it is alive, its end is on disk, and everybody lets go of it at one moment. */
export class RunEnding {
  constructor(
    private readonly runId: RunId,
    private readonly parts: RunParts,
    private readonly flush: RunFlush,
    private readonly ports: RunPorts,
  ) {}

  /**
   * Resolves with the processes that could not be ended. Never rejects. `stopped` says who has asked for the end, if
   * anybody: perhaps only while it is under way.
   */
  async close(result: RuntimeResult, stopped: () => StopReason | null): Promise<readonly number[]> {
    const { desk, recorder, terminal, usage } = this.parts
    const survivors = await this.leftovers()
    const facts = recorder.endFacts
    // A run that did its work before the stop reached it was not stopped.
    const stoppedBy = facts.stoppedBy ?? (result.failure === null ? null : stopped())
    const outcome = outcomeOf(result, stoppedBy)
    const why = whyEnded(outcome, result, { ...facts, stoppedBy })
    // A run that did not get through may not have come to ask again what it asked before.
    this.attempt(() => desk.close(result.failure !== null && stoppedBy !== 'user'))
    this.attempt(() => recorder.record({ type: 'run_ended', outcome, result, why, survivors: [...survivors] }))
    this.attempt(() => usage.flush())
    this.attempt(() => terminal.close())
    await this.flush.flush()
    this.attempt(() => this.ports.screen.end())
    this.letGo({ outcome, why, result, stoppedBy, turns: facts.turns }, survivors)
    return survivors
  }

  /** All at one moment, so that nobody ever sees an ended run of a live agent. */
  private letGo(
    end: Omit<FleetFact & { type: 'run_closed' }, 'type' | 'at' | 'runId'>,
    survivors: readonly number[],
  ): void {
    const { book, clock, guardian, scopes, signal } = this.ports
    const { runId } = this
    const { outcome, why } = end
    const closed = { type: 'run_closed', at: clock.now(), runId } as const
    const reset = end.result.rateLimitResetAt
    this.attempt(() => book.append({ ...closed, ...end }))
    const resetAt = reset === null ? null : Date.parse(reset)
    this.attempt(() => signal({ ...closed, outcome, why, resetAt, survivors }))
    this.parts.sessions.releaseAll()
    if (survivors.length === 0) {
      this.attempt(() => guardian.release(runId))
      this.attempt(() => scopes.release(runId))
    }
    this.forget(survivors)
  }

  private forget(survivors: readonly number[]): void {
    const { ledger, report } = this.ports
    try {
      for (const entry of ledger.entries()) {
        if (entry.runId === this.runId && !survivors.includes(entry.pid)) ledger.remove(entry.pid)
      }
    } catch (cause) {
      report(`The process ledger could not be brought up to date: ${String(cause)}`)
    }
  }

  private async leftovers(): Promise<readonly number[]> {
    try {
      return await endLeftovers(this.runId, this.ports, (event) => this.parts.recorder.record(event))
    } catch (cause) {
      this.ports.report(`Whether processes of run ${this.runId} are left could not be seen: ${String(cause)}`)
      return []
    }
  }

  /** The end of a run goes on, whatever one of its steps throws. */
  private attempt(step: () => void): void {
    try {
      step()
    } catch (cause) {
      this.ports.report(`Run ${this.runId} was not closed as it should be: ${String(cause)}`)
    }
  }
}
