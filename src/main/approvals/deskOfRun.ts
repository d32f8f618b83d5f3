import type { AgentSpec } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { ID_MAX_CHARS } from '../../shared/domain/limits'
import { decidedBefore, decisionEvent, denialWords } from './answers'
import type { AttentionBook } from './attentionBook'
import { USED_PER_AGENT_MAX_ITEMS } from './bounds'
import { findLeftover } from './leftovers'
import type { Action, AskOptions, RunDesk, Verdict } from './ports'
import { approvalDraft, type Draft, grantKeyOf, type Question, questionDraft, type Redact } from './requests'
import { cutText } from './visibleText'
import type { KeptAnswer, WaitingRoom } from './waitingRoom'

export interface DeskOfRunParts {
  readonly book: AttentionBook
  readonly room: WaitingRoom
  readonly clock: Clock
  readonly newUuid: () => string
  readonly hostIsClosing: () => boolean
  readonly redact: Redact
  readonly report: (message: string) => void
  readonly spec: Pick<AgentSpec, 'id' | 'name' | 'storyId'>
  readonly runId: RunId
}

type Outcome =
  /** `keptSince`: null when it was given now. */
  | { readonly kind: 'answered'; readonly answer: KeptAnswer; readonly keptSince: number | null }
  | { readonly kind: 'refused'; readonly reason: string }
  /** `kept`: the host is closing, and the request stays for the next start. */
  | { readonly kind: 'withdrawn'; readonly kept: boolean }

type Options = Omit<AskOptions, 'reason'>

const WITHDRAWN = 'The run ended before this was answered.'
const CLOSING = 'Snowhook is closing; the request stays and can be answered until the agent is resumed.'

/** Where one run asks people. */
export class DeskOfRun implements RunDesk {
  /** By request. */
  private readonly withdrawals = new Map<string, (keep: boolean) => void>()
  private closed = false

  constructor(private readonly parts: DeskOfRunParts) {}

  get waiting(): boolean {
    return this.withdrawals.size > 0
  }

  isGranted(action: Action): boolean {
    const { book, redact, spec } = this.parts
    const key = grantKeyOf(action, redact)
    return key !== null && book.isGranted(spec.id, key)
  }

  async ask(action: Action, options: AskOptions): Promise<Verdict> {
    const draft = approvalDraft(action, options.reason, this.parts.redact)
    const { hash } = draft
    const { requestId, outcome } = await this.request(draft, options)
    const resolved = { type: 'approval_resolved', requestId, hash } as const
    if (outcome.kind === 'refused') {
      this.tell(options, { ...resolved, decision: 'denied', by: 'policy', reason: outcome.reason })
      return { allowed: false, reason: outcome.reason, withdrawn: false }
    }
    if (outcome.kind === 'withdrawn') {
      if (outcome.kept) return { allowed: false, reason: CLOSING, withdrawn: true }
      this.tell(options, { ...resolved, decision: 'withdrawn', by: 'policy', reason: WITHDRAWN })
      return { allowed: false, reason: WITHDRAWN, withdrawn: true }
    }
    const { answer, keptSince } = outcome
    if (answer.kind === 'text') return { allowed: false, reason: answer.text, withdrawn: false }
    this.tell(options, decisionEvent(requestId, hash, answer, keptSince))
    if (answer.decision !== 'deny') return { allowed: true, hash }
    return { allowed: false, reason: denialWords(answer.reason), withdrawn: false }
  }

  async question(question: Question, options: Omit<Options, 'repeated'>): Promise<string | null> {
    const draft = questionDraft(question, this.parts.redact)
    const { requestId, outcome } = await this.request(draft, options)
    const answer = outcome.kind === 'answered' && outcome.answer.kind === 'text' ? outcome.answer.text : null
    if (outcome.kind === 'withdrawn' && outcome.kept) return null
    if (outcome.kind === 'refused') this.notice(options, 'warning', 'question_refused', outcome.reason)
    if (outcome.kind === 'answered' && outcome.keptSince !== null) {
      this.notice(options, 'info', 'answered_before_resume', `${decidedBefore(outcome.keptSince)}.`)
    }
    this.tell(options, { type: 'question_answered', requestId, answer })
    return answer
  }

  /**
   * The run is over. `keep`: what it still waits for, and what earlier runs left, stays for the next run: the host is
   * closing, or the run failed before it could ask again. Else all of it is withdrawn.
   */
  close(keep: boolean): void {
    const { book, hostIsClosing, room, spec } = this.parts
    const kept = keep || hostIsClosing()
    this.closed = true
    for (const withdraw of [...this.withdrawals.values()]) withdraw(kept)
    if (kept) return
    for (const { item } of book.recordsOf(spec.id)) book.close(item.id)
    room.showAll(spec.id)
  }

  private async request(draft: Draft, options: Options): Promise<{ requestId: string; outcome: Outcome }> {
    const { book, room, clock, hostIsClosing, newUuid, spec, runId } = this.parts
    const callId = cutText(options.callId, ID_MAX_CHARS)
    const asking = { ...draft, agentId: spec.id, runId, callId, repeated: options.repeated }
    const left = findLeftover(book.recordsOf(spec.id), asking)
    const requestId = left?.item.id ?? newUuid()
    this.tell(options, draft.event(requestId))
    const refuse = (reason: string) => ({ requestId, outcome: { kind: 'refused', reason } as const })

    if (options.signal.aborted || this.closed) {
      return { requestId, outcome: { kind: 'withdrawn', kept: hostIsClosing() } }
    }
    if (left !== null && left.answer !== null) {
      const used = book.use(requestId, runId, callId)
      if (!used.ok) return refuse(notRecorded(used.error.message))
      room.show(requestId)
      return { requestId, outcome: { kind: 'answered', answer: left.answer, keptSince: left.answer.at } }
    }
    const full = room.whyFull(runId)
    if (full !== null && left === null) return refuse(full)
    const raisedAt = left?.item.raisedAt ?? clock.now()
    const raised = book.raise(draft.request({ id: requestId, spec, runId, callId, raisedAt }))
    if (!raised.ok) return refuse(notRecorded(raised.error.message))
    return { requestId, outcome: await this.wait(requestId, options.signal) }
  }

  private wait(id: string, signal: AbortSignal): Promise<Outcome> {
    const { book, room, runId, hostIsClosing } = this.parts
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        signal.removeEventListener('abort', onAbort)
        this.withdrawals.delete(id)
        room.leave(id)
        resolve(outcome)
      }
      const withdraw = (kept: boolean): void => {
        if (!kept) book.close(id)
        settle({ kind: 'withdrawn', kept })
      }
      const onAbort = (): void => withdraw(hostIsClosing())
      signal.addEventListener('abort', onAbort)
      this.withdrawals.set(id, withdraw)
      room.enter(id, {
        runId,
        give: (answer) => {
          this.dropOldest()
          settle({ kind: 'answered', answer, keptSince: null })
        },
      })
    })
  }

  /** Answers to calls long done. */
  private dropOldest(): void {
    const { book, spec } = this.parts
    const used = book.recordsOf(spec.id).filter((record) => record.used)
    for (const { item } of used.slice(0, -USED_PER_AGENT_MAX_ITEMS)) book.close(item.id)
  }

  private notice(options: Options, level: 'info' | 'warning', code: string, message: string): void {
    this.tell(options, { type: 'notice', level, code, message })
  }

  /** A run that no longer takes events must not cost its caller the answer. */
  private tell({ emit }: Options, event: AgentEvent): void {
    try {
      emit(event)
    } catch (cause) {
      this.parts.report(`Run ${this.parts.runId}: ${event.type} could not be recorded: ${String(cause)}`)
    }
  }
}

const notRecorded = (why: string): string => `Not asked: Snowhook could not record the request. ${why}`
