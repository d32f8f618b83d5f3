import type { RunSessions } from '../../../src/main/runtimes/runtime'
import { snowhookError } from '../../../src/shared/domain/errors'
import type { SessionId } from '../../../src/shared/domain/ids'
import { err, ok } from '../../../src/shared/domain/result'

/** A session store in memory, shared by all runs of one harness, that remembers what it was told. */
export class MemorySessions implements RunSessions {
  /** Every `record` call, in order. */
  readonly recorded: { readonly sessionId: SessionId; readonly established: boolean }[] = []
  readonly rejected = new Map<SessionId, string>()
  readonly counters = new Map<SessionId, unknown>()
  /** Sessions that a run holds right now. */
  readonly held = new Set<SessionId>()
  /** Every session that was ever acquired, in order. */
  readonly acquired: SessionId[] = []

  record(sessionId: SessionId, established: boolean): void {
    this.recorded.push({ sessionId, established })
  }

  markRejected(sessionId: SessionId, reason: string): void {
    this.rejected.set(sessionId, reason)
  }

  acquire(sessionId: SessionId): ReturnType<RunSessions['acquire']> {
    if (this.held.has(sessionId)) {
      return err(snowhookError('session_in_use', `Session ${sessionId} is being written by another run.`))
    }
    this.held.add(sessionId)
    this.acquired.push(sessionId)
    return ok(() => {
      this.held.delete(sessionId)
    })
  }

  readCounter(sessionId: SessionId): unknown {
    return this.counters.get(sessionId) ?? null
  }

  writeCounter(sessionId: SessionId, counter: unknown): void {
    this.counters.set(sessionId, counter)
  }
}
