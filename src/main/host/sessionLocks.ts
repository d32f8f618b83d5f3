import { snowhookError, type SnowhookError } from '../../shared/domain/errors'
import type { RunId, SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'

/** One writer per session: two that resume the same one would each silently lose the other's turns. */
export class SessionLocks {
  private readonly holders = new Map<SessionId, RunId>()

  /** The holder may ask again; the function returned frees the session. */
  acquire(sessionId: SessionId, runId: RunId): Result<() => void, SnowhookError> {
    const holder = this.holders.get(sessionId)
    if (holder !== undefined && holder !== runId) return err(sessionInUse(sessionId, holder))
    this.holders.set(sessionId, runId)
    return ok(() => {
      if (this.holders.get(sessionId) === runId) this.holders.delete(sessionId)
    })
  }

  holderOf(sessionId: SessionId): RunId | null {
    return this.holders.get(sessionId) ?? null
  }

  /** What a run that ended still holds is free again, whatever the runtime forgot. */
  releaseAll(runId: RunId): void {
    for (const [sessionId, holder] of this.holders) if (holder === runId) this.holders.delete(sessionId)
  }
}

export const sessionInUse = (sessionId: SessionId, holder: RunId): SnowhookError =>
  snowhookError('session_in_use', `Session ${sessionId} is in use by run ${holder}.`, {
    kept: 'Nothing was started; the session is untouched.',
    next: 'Stop that run first.',
  })
