import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import type { AgentId, RunId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import { type AttentionRecord, type AttentionState, grantPlace } from '../store/attentionState'
import type { AttentionAnswer, AttentionRequest, FleetFact } from '../store/ports'

export interface AttentionBookParts {
  /** Of the fleet: `commit` and `append` fold into it. */
  readonly state: AttentionState
  readonly clock: Clock
  /** Brings the fact to disk, synced, and then into the state. Throws a `SnowhookException` when the disk refuses. */
  readonly commit: (fact: FleetFact) => void
  /** Into the state, and to disk soon. Never throws. */
  readonly append: (fact: FleetFact) => void
}

/**
 * Requests, answers and grants as they are on disk. Whatever a person or an agent is told has been committed before.
 *
 * A disk that refuses a fact may still write it later. So what failed is taken back by a second fact, and log and
 * memory never disagree about it.
 */
export class AttentionBook {
  constructor(private readonly parts: AttentionBookParts) {}

  /** In the order in which they were raised. */
  get records(): readonly AttentionRecord[] {
    return [...this.parts.state.attention.values()]
  }

  record(id: string): AttentionRecord | null {
    return this.parts.state.attention.get(id) ?? null
  }

  /** Every record of the agent, also answered ones. */
  recordsOf(agentId: AgentId): readonly AttentionRecord[] {
    return this.records.filter(({ item }) => item.agentId === agentId)
  }

  raise(request: AttentionRequest): Result<void, SnowhookError> {
    const { id } = request.item
    const stored = this.attempt(id, { type: 'attention_raised', at: this.now(), ...request })
    // What nobody can see, nobody could answer.
    return stored.ok && this.record(id) === null ? err(unknownAgent) : stored
  }

  answer({ item, grantKey }: AttentionRecord, answer: AttentionAnswer, used: boolean): Result<void, SnowhookError> {
    const { id, hash, agentId } = item
    const had = grantKey !== null && this.isGranted(agentId, grantKey)
    const stored = this.attempt(id, { type: 'attention_answered', at: this.now(), id, hash, answer, used })
    if (!stored.ok && grantKey !== null && !had) {
      this.parts.append({ type: 'grant_revoked', at: this.now(), agentId, key: grantKey })
    }
    return stored
  }

  use(id: string, runId: RunId, callId: string): Result<void, SnowhookError> {
    return this.attempt(id, { type: 'attention_used', at: this.now(), id, runId, callId })
  }

  /** Should a crash swallow this, the next start of the agent says it again. */
  close(id: string): void {
    this.parts.append({ type: 'attention_closed', at: this.now(), id })
  }

  isGranted(agentId: AgentId, key: string): boolean {
    return this.parts.state.grants.has(grantPlace(agentId, key))
  }

  grantsOf(agentId: AgentId) {
    return [...this.parts.state.grants.values()].filter((grant) => grant.agentId === agentId)
  }

  /** What is taken away is taken away at once, whatever the disk says. */
  revoke(agentId: AgentId, key: string): Result<void, SnowhookError> {
    const fact = { type: 'grant_revoked', at: this.now(), agentId, key } as const
    const stored = this.tryCommit(fact)
    if (stored.ok) return stored
    this.parts.append(fact)
    return err({
      ...stored.error,
      kept: 'It is revoked, but a restart could bring it back.',
      next: 'Make room on the disk; then look at the list again.',
    })
  }

  private attempt(id: string, fact: FleetFact): Result<void, SnowhookError> {
    const before = this.record(id)
    const stored = this.tryCommit(fact)
    if (!stored.ok) this.takeBack(id, before)
    return stored
  }

  private takeBack(id: string, before: AttentionRecord | null): void {
    if (before === null) {
      this.close(id)
      return
    }
    const { answer, used, ...request } = before
    this.parts.append({ type: 'attention_raised', at: this.now(), ...request })
    if (answer === null) return
    const { at, ...given } = answer
    // With its own time: when it was given has not changed.
    this.parts.append({ type: 'attention_answered', at, id, hash: before.item.hash, answer: given, used })
  }

  private tryCommit(fact: FleetFact): Result<void, SnowhookError> {
    try {
      this.parts.commit(fact)
      return ok(undefined)
    } catch (cause) {
      if (cause instanceof SnowhookException) return err(cause.error)
      return err(snowhookError('storage_failed', `Snowhook could not record it: ${String(cause)}`))
    }
  }

  private now(): number {
    return this.parts.clock.now()
  }
}

const unknownAgent = snowhookError('not_found', 'The agent is no longer known.', { next: 'It may have been removed.' })
