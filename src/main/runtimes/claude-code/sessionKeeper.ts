import type { SnowhookError } from '../../../shared/domain/errors'
import { SessionId } from '../../../shared/domain/ids'
import type { Result } from '../../../shared/domain/result'
import type { RunSessions } from '../runtime'

/**
 * The sessions of one run: held so that no other run writes them, on record before anyone is told of them.
 * A run may have several, one after the other: a rejected resume, a fork, a `/clear`.
 */
export class SessionKeeper {
  private readonly releases = new Map<SessionId, () => void>()
  private readonly confirmed = new Set<SessionId>()
  private newest: SessionId | null = null

  constructor(private readonly sessions: RunSessions) {}

  /** The provider's newest session; null until it named one. */
  get established(): SessionId | null {
    return this.newest
  }

  /** Takes the session for this run alone. Released by `releaseAll`. */
  hold(id: SessionId): Result<void, SnowhookError> {
    if (this.releases.has(id)) return { ok: true, value: undefined }
    const held = this.sessions.acquire(id)
    if (!held.ok) return held
    this.releases.set(id, held.value)
    return { ok: true, value: undefined }
  }

  /** An id that we chose: on record before the program starts, so that a crash in between loses nothing. */
  choose(id: SessionId): void {
    this.sessions.record(id, false)
  }

  /**
   * The provider named its session. On record when this returns. The error, when there is one, is that another
   * run writes this session too: the program chose it and cannot be kept from it.
   */
  establish(named: string): SnowhookError | null {
    const id = SessionId.safeParse(named)
    if (!id.success) return null
    this.newest = id.data
    if (this.confirmed.has(id.data)) return null
    this.confirmed.add(id.data)
    this.sessions.record(id.data, true)
    const held = this.hold(id.data)
    return held.ok ? null : held.error
  }

  reject(id: SessionId, reason: string): void {
    this.sessions.markRejected(id, reason)
  }

  releaseAll(): void {
    for (const release of this.releases.values()) release()
    this.releases.clear()
  }
}
