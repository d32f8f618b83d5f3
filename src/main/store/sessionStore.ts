import type { SessionRecord } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { RunId, SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import { type FleetState, type SessionKey, sessionsOf, sessionToResume } from './fleetState'
import type { FleetFact } from './ports'

export interface SessionStoreParts {
  readonly state: FleetState
  readonly clock: Clock
  /** Brings the fact to disk, synced, and then into the state. */
  readonly commit: (fact: FleetFact) => void
}

export type SessionSighting = SessionKey & Pick<SessionRecord, 'sessionId' | 'runtime' | 'cwd' | 'established'>

/** The conversations that can be resumed, and who is writing to which. */
export class SessionStore {
  private readonly holders = new Map<SessionId, RunId>()

  constructor(private readonly parts: SessionStoreParts) {}

  /** The session that a resume would continue. */
  toResume(key: SessionKey): SessionRecord | null {
    return sessionToResume(this.parts.state, key)
  }

  /** All sessions of a key, the newest first, refused ones included. */
  all(key: SessionKey): SessionRecord[] {
    return sessionsOf(this.parts.state, key)
  }

  /** Durable when it returns. */
  record(runId: RunId, seen: SessionSighting): void {
    const at = this.parts.clock.now()
    const session = { ...seen, firstSeenAt: at, lastSeenAt: at, resumable: true }
    this.parts.commit({ type: 'session_seen', at, runId, session })
  }

  /** The provider refused it: it is not offered again. */
  reject(sessionId: SessionId, reason: string): void {
    this.parts.commit({ type: 'session_rejected', at: this.parts.clock.now(), sessionId, reason })
  }

  /** One writer per session in this host; the function returned frees it. A run may ask again for what it holds. */
  acquire(sessionId: SessionId, runId: RunId): Result<() => void, SnowhookError> {
    const holder = this.holders.get(sessionId) ?? runId
    if (holder !== runId) {
      const more = { kept: 'Nothing was started; the session is untouched.', next: 'Stop that run first.' }
      return err(snowhookError('session_in_use', `Session ${sessionId} is in use by run ${holder}.`, more))
    }
    this.holders.set(sessionId, runId)
    return ok(() => {
      if (this.holders.get(sessionId) === runId) this.holders.delete(sessionId)
    })
  }

  /** Null: nothing is known. */
  counter(sessionId: SessionId): unknown {
    return this.parts.state.counters.get(sessionId) ?? null
  }

  /** Durable when it returns. */
  writeCounter(sessionId: SessionId, counter: unknown): void {
    this.parts.commit({ type: 'session_counter', at: this.parts.clock.now(), sessionId, counter })
  }
}
