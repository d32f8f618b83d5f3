import type { RunId } from '../../shared/domain/ids'
import type { RunPosition } from './segments'

/** Runs whose end is remembered: far more than anybody reads at a time. */
const RUNS_MAX = 1_024

/** Where the runs end that nobody is writing: looked for once, since they no longer grow. */
export class EndsAtRest {
  /** Being looked for or found; the run asked for last stands last. */
  private readonly ends = new Map<RunId, Promise<RunPosition>>()

  constructor(private readonly find: (runId: RunId) => Promise<RunPosition>) {}

  of(runId: RunId): Promise<RunPosition> {
    const end = this.ends.get(runId) ?? this.find(runId)
    this.ends.delete(runId)
    this.ends.set(runId, end)
    for (const oldest of this.ends.keys()) {
      if (this.ends.size <= RUNS_MAX) break
      this.ends.delete(oldest)
    }
    // What failed is tried anew the next time.
    end.catch(() => this.ends.get(runId) === end && this.ends.delete(runId))
    return end
  }

  /** Somebody begins to write. An end that is just being looked for is not remembered either. */
  forget(runId: RunId): void {
    this.ends.delete(runId)
  }
}
