import type { AgentSpec } from '../../shared/domain/agent'
import type { ActionHash } from '../../shared/domain/approvals'
import type { ApprovalDecision, AttentionItem, Grant } from '../../shared/domain/attention'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { AgentId, RunId } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import type { AttentionRecord } from '../store/attentionState'
import type { AttentionAnswer } from '../store/ports'
import { answerWords } from './answers'
import { AttentionBook, type AttentionBookParts } from './attentionBook'
import { GRANTS_PER_AGENT_MAX_ITEMS } from './bounds'
import { DeskOfRun, type DeskOfRunParts } from './deskOfRun'
import { cutText } from './visibleText'
import { WaitingRoom } from './waitingRoom'

export interface ApprovalDeskParts
  extends AttentionBookParts,
    Pick<DeskOfRunParts, 'newUuid' | 'hostIsClosing' | 'redact' | 'report'> {}

/** Which request an answer is for, and what the person saw. */
export interface RequestRef {
  readonly id: string
  readonly hash: ActionHash
}

type Done = Result<void, SnowhookError>

/**
 * Where every agent of a host asks people, and people answer. Requests and answers are on disk before anybody hears
 * of them: they outlive the host, and a request that outlived its run is taken up by the run that asks the same again.
 */
export class ApprovalDesk {
  private readonly book: AttentionBook
  private readonly room: WaitingRoom

  constructor(private readonly parts: ApprovalDeskParts) {
    this.book = new AttentionBook(parts)
    this.room = new WaitingRoom(this.book)
  }

  /** Everything that waits for a person, oldest first. */
  get hub(): WaitingRoom['hub'] {
    return this.room.hub
  }

  /** A run begins. A fresh one has nothing to do with what earlier runs of the agent asked. */
  forRun({ spec, runId, sessionResumed }: RunOfDesk): DeskOfRun {
    if (!sessionResumed) {
      for (const { item } of this.book.recordsOf(spec.id)) this.book.close(item.id)
      this.room.showAll(spec.id)
    }
    return new DeskOfRun({ ...this.parts, book: this.book, room: this.room, spec, runId })
  }

  decide(ref: RequestRef, decision: ApprovalDecision, reason: string): Done {
    const found = this.find(ref, 'approval')
    if (!found.ok) return found
    const { item, grantKey } = found.value
    if (decision === 'allow_agent') {
      if (grantKey === null) return err(notForGood)
      const { length } = this.book.grantsOf(item.agentId)
      const isNew = !this.book.isGranted(item.agentId, grantKey)
      if (isNew && length >= GRANTS_PER_AGENT_MAX_ITEMS) return err(tooManyGrants)
    }
    return this.take(found.value, { kind: 'decision', decision, reason: this.words(reason) })
  }

  answer(ref: RequestRef, text: string): Done {
    const found = this.find(ref, 'question')
    return found.ok ? this.take(found.value, { kind: 'text', text: this.words(text) }) : found
  }

  grants(agentId: AgentId): readonly Grant[] {
    return this.book.grantsOf(agentId)
  }

  revoke(agentId: AgentId, key: string): Done {
    if (!this.book.isGranted(agentId, key)) return err(noGrant)
    const revoked = this.book.revoke(agentId, key)
    this.room.showAll(agentId)
    return revoked
  }

  /** The agent was removed, and with it everything that it asked and was allowed. */
  forget(agentId: AgentId): void {
    this.room.showAll(agentId)
  }

  private find({ id, hash }: RequestRef, kind: AttentionItem['kind']): Result<AttentionRecord, SnowhookError> {
    const record = this.book.record(id)
    if (record === null || record.used) return err(noRequest)
    if (record.item.kind !== kind) return err(otherKind(record.item.kind))
    if (record.item.hash !== hash) return err(changed)
    if (record.answer !== null) return err(answered(answerWords(record.answer)))
    return ok(record)
  }

  private words(text: string): string {
    return cutText(this.parts.redact(text.trim()), MESSAGE_MAX_CHARS)
  }

  private take(record: AttentionRecord, answer: AttentionAnswer): Done {
    const { id } = record.item
    const waiter = this.room.waiter(id)
    const stored = this.book.answer(record, answer, waiter !== null)
    if (!stored.ok) return err({ ...stored.error, kept: 'The request still waits for an answer.' })
    if (waiter === null) this.room.show(id)
    else waiter.give({ ...answer, at: this.parts.clock.now() })
    return ok(undefined)
  }
}

export interface RunOfDesk {
  readonly spec: Pick<AgentSpec, 'id' | 'name' | 'storyId'>
  readonly runId: RunId
  readonly sessionResumed: boolean
}

const noRequest = snowhookError('not_found', 'This request no longer waits for an answer.', {
  kept: 'What was answered before holds.',
  next: 'It was answered or withdrawn; the run’s timeline says which.',
})
const changed = snowhookError('stale', 'What would run is no longer what you saw, so your answer was not used.', {
  kept: 'The request still waits.',
  next: 'Read the request again and answer that.',
})
const answered = (words: string): SnowhookError =>
  snowhookError('stale', `This was answered already: ${words}`, {
    kept: 'That answer; it is used when the agent is resumed.',
    next: 'Resume the agent to use it, or start the agent fresh to drop it.',
  })
const otherKind = (kind: AttentionItem['kind']): SnowhookError =>
  snowhookError('invalid_input', kind === 'question' ? 'This is a question.' : 'This is a request for permission.', {
    kept: 'It still waits.',
    next: kind === 'question' ? 'Answer it in words.' : 'Allow or deny it.',
  })
const notForGood = snowhookError('not_allowed', 'This can only ever be allowed once.', {
  kept: 'The request still waits.',
  next: 'Allow it once, or deny it.',
})
const tooManyGrants = snowhookError(
  'not_allowed',
  `The agent has ${GRANTS_PER_AGENT_MAX_ITEMS} grants, as many as it can have.`,
  { kept: 'The request still waits.', next: 'Allow it once, or revoke grants that are no longer needed.' },
)
const noGrant = snowhookError('not_found', 'The agent has no such grant.', {
  next: 'It was revoked already, or the agent was removed.',
})
