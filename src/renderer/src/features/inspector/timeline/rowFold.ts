import type { AgentEvent, AgentEventOf, RecordedEvent } from '../../../../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../../../shared/domain/limits'
import { verdictWords } from './askFaces'
import { eventFace, PRINTED_LABEL } from './eventFace'
import { gateWords } from './gateFaces'
import type { RowDetail, RowFace } from './rowFace'
import { kindOf, type RowKind } from './rowKind'

/** One line of the timeline: one event, or several that belong together (a streamed text, a call and its result). */
export interface TimelineRow extends RowFace {
  /** Sequence of the row's first event: stable while the row grows. */
  readonly seq: number
  readonly at: number
  /** For a row that waits for an answer (a tool call, an approval, a question): when it came; null while it has not. */
  readonly answeredAt: number | null
  readonly kind: RowKind
  /** Inside another agent of the run. */
  readonly nested: boolean
}

type Streamed = AgentEventOf<'text'> | AgentEventOf<'thinking'>

const isNested = (event: AgentEvent): boolean =>
  'parentCallId' in event && event.parentCallId !== null && event.parentCallId !== undefined

/**
 * Folds events into rows as they come. Order in, order out; an answer joins the row of its question, a delta the row
 * of its text, a running total replaces the one just before it.
 */
export class RowFold {
  private readonly list: TimelineRow[] = []
  /** What a later event may join: `call:…`, `approval:…`, `question:…`, `text:…` → index in the list. */
  private readonly open = new Map<string, number>()
  /** Deltas so far, by index in the list. */
  private readonly streamed = new Map<number, Streamed>()

  constructor(events: Iterable<RecordedEvent> = []) {
    for (const recorded of events) this.append(recorded)
  }

  /** A fresh array, so that a view can compare by identity. */
  get rows(): readonly TimelineRow[] {
    return this.list.slice()
  }

  append(recorded: RecordedEvent): void {
    const { event } = recorded
    switch (event.type) {
      case 'text':
      case 'thinking':
        this.appendStreamed(recorded, event)
        return
      case 'gate_started':
      case 'tool_call':
        this.open.set(`call:${event.callId}`, this.push(recorded))
        return
      case 'approval_requested':
        this.open.set(`approval:${event.requestId}`, this.push(recorded))
        return
      case 'question_asked':
        this.open.set(`question:${event.requestId}`, this.push(recorded))
        return
      case 'tool_output':
        this.appendPrinted(recorded, event)
        return
      case 'tool_result':
        this.answer(`call:${event.callId}`, recorded, event.outcome === 'ok' ? null : event.outcome)
        return
      case 'gate_verdict':
        if (event.callId === null) this.push(recorded)
        else this.answer(`call:${event.callId}`, recorded, gateWords(event))
        return
      case 'approval_resolved':
        this.answer(`approval:${event.requestId}`, recorded, verdictWords(event))
        return
      case 'question_answered':
        this.answer(`question:${event.requestId}`, recorded, event.answer === null ? 'withdrawn' : 'answered')
        return
      case 'usage':
        this.appendUsage(recorded, event)
        return
      default:
        this.push(recorded)
    }
  }

  private push(recorded: RecordedEvent, event: AgentEvent = recorded.event): number {
    this.list.push({
      ...eventFace(event),
      seq: recorded.seq,
      at: recorded.at,
      answeredAt: null,
      kind: kindOf(event.type),
      nested: isNested(event),
    })
    return this.list.length - 1
  }

  /** Joins the row of the question; without one (its page is not loaded) the answer is a row of its own. */
  private answer(key: string, recorded: RecordedEvent, verdict: string | null): void {
    const index = this.open.get(key)
    const question = index === undefined ? undefined : this.list[index]
    if (index === undefined || question === undefined) {
      this.push(recorded)
      return
    }
    this.open.delete(key)
    const answer = eventFace(recorded.event)
    this.list[index] = {
      ...question,
      tone: answer.tone,
      title: verdict === null ? question.title : `${question.title}: ${verdict}`,
      detail: [...question.detail.filter(isFinal), ...answer.detail],
      answeredAt: recorded.at,
    }
  }

  /** Deltas of one message grow one row; the whole text that follows replaces them and closes the row. */
  private appendStreamed(recorded: RecordedEvent, event: Streamed): void {
    const key = `${event.type}:${event.messageId ?? ''}:${event.parentCallId ?? ''}`
    const index = this.open.get(key)
    const row = index === undefined ? undefined : this.list[index]
    const sofar = index === undefined ? undefined : this.streamed.get(index)
    if (index === undefined || row === undefined || sofar === undefined) {
      const at = this.push(recorded)
      if (!event.delta) return
      this.open.set(key, at)
      this.streamed.set(at, event)
      return
    }
    const joined: Streamed = event.delta
      ? { ...sofar, text: (sofar.text + event.text).slice(0, EVENT_TEXT_MAX_CHARS) }
      : event
    this.list[index] = { ...row, ...eventFace(joined) }
    if (event.delta) {
      this.streamed.set(index, joined)
      return
    }
    this.open.delete(key)
    this.streamed.delete(index)
  }

  /** What a program prints grows the row of its call, until the result tells all of it. */
  private appendPrinted(recorded: RecordedEvent, event: AgentEventOf<'tool_output'>): void {
    const key = `call:${event.callId}`
    const index = this.open.get(key)
    const row = index === undefined ? undefined : this.list[index]
    if (index === undefined || row === undefined) {
      this.open.set(key, this.push(recorded))
      return
    }
    const [printed] = eventFace(event).detail
    const sofar = row.detail.find((one) => !isFinal(one))
    const text = [...(sofar === undefined ? [] : [sofar.text]), printed?.text ?? ''].join('\n')
    const last = { label: PRINTED_LABEL, text: text.slice(-TOOL_PAYLOAD_MAX_CHARS) }
    this.list[index] = { ...row, detail: [...row.detail.filter(isFinal), last] }
  }

  /** Usage is a total, so only the newest of several in a row says anything. */
  private appendUsage(recorded: RecordedEvent, event: AgentEventOf<'usage'>): void {
    const last = this.list.at(-1)
    if (last?.kind !== 'usage') {
      this.push(recorded)
      return
    }
    this.list[this.list.length - 1] = { ...last, ...eventFace(event), at: recorded.at }
  }
}

const isFinal = ({ label }: RowDetail): boolean => label !== PRINTED_LABEL
