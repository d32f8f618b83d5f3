import { applyCompaction } from './compaction'
import type { ModelCall, Step, ToolAnswer } from './modelClient'
import { type ConversationRecord, type RecordOf, stepOf } from './records'

/** One call of the last answer, as far as it got. */
export interface PendingCall {
  readonly call: ModelCall
  /** Its place among the calls of the answer: ids are a provider's, and may repeat. */
  readonly index: number
  /** `new`: never begun. `started`: it may have done something, and its end was never seen. */
  readonly state: 'new' | 'started' | 'finished'
  /** Of a finished call. */
  readonly answer: ToolAnswer | null
}

/** Where a conversation stands: everything that the next request and the next decision need. */
export interface Standing {
  readonly opened: RecordOf<'opened'> | null
  /** Without the results of `pending`: whole, once that is null. */
  readonly steps: readonly Step[]
  /** The last answer's calls, while at least one of them has no result. */
  readonly pending: readonly PendingCall[] | null
}

export const emptyStanding: Standing = { opened: null, steps: [], pending: null }

const LOST_CALL = 'The record of this call is damaged. It is not known whether it ran: look before you repeat it.'
const LOST_PROMPT = '(A message that stood here is damaged and cannot be shown.)'

/**
 * One more record. Total and pure: whatever the records, also with some missing between them, the steps stay
 * well-formed. They begin with the user, and every answer with calls is followed by its results.
 */
export function advance(standing: Standing, record: ConversationRecord): Standing {
  switch (record.type) {
    case 'opened':
      return standing.opened === null ? { ...standing, opened: record } : standing
    case 'prompt':
      return add(settled(standing), { kind: 'user', text: record.text })
    case 'model':
      return afterAnswer(asked(settled(standing)), record)
    case 'call_started':
      return change(standing, record, (call) => (call.state === 'new' ? { ...call, state: 'started' } : call))
    case 'call_finished':
      return closeCalls(change(standing, record, (call) => finished(call, record)))
    case 'compacted':
      return standing.pending === null
        ? { ...standing, steps: applyCompaction(standing.steps, record.change) }
        : standing
  }
}

export const fold = (records: readonly ConversationRecord[]): Standing => records.reduce(advance, emptyStanding)

const add = (standing: Standing, step: Step): Standing => ({ ...standing, steps: [...standing.steps, step] })

function afterAnswer(standing: Standing, record: RecordOf<'model'>): Standing {
  const step = stepOf(record)
  // Nothing was said: providers refuse an empty message in what they are sent.
  if (step.native.length === 0 && step.text === '' && step.calls.length === 0) return standing
  const calls = step.calls.map((call, index): PendingCall => ({ call, index, state: 'new', answer: null }))
  return { ...add(standing, step), pending: calls.length === 0 ? null : calls }
}

function finished(pending: PendingCall, { outcome, output }: RecordOf<'call_finished'>): PendingCall {
  const { callId, name } = pending.call
  return { ...pending, state: 'finished', answer: { callId, name, outcome, output } }
}

/** A record that fits no call of the last answer changes nothing. */
function change(
  standing: Standing,
  { index, callId }: { readonly index: number; readonly callId: string },
  how: (call: PendingCall) => PendingCall,
): Standing {
  const pending = standing.pending?.map((one) =>
    one.index === index && one.call.callId === callId && one.state !== 'finished' ? how(one) : one,
  )
  return pending === undefined ? standing : { ...standing, pending }
}

/** Once every call has its result, they are a step. */
function closeCalls(standing: Standing): Standing {
  const results = standing.pending?.flatMap(({ answer }) => (answer === null ? [] : [answer]))
  if (results === undefined || results.length !== standing.pending?.length) return standing
  return { ...add(standing, { kind: 'tools', results }), pending: null }
}

/** Records of results were lost, for the conversation went on. */
function settled(standing: Standing): Standing {
  if (standing.pending === null) return standing
  const pending = standing.pending.map((one) =>
    one.answer === null
      ? finished(one, {
          type: 'call_finished',
          index: one.index,
          callId: one.call.callId,
          outcome: 'interrupted',
          output: LOST_CALL,
          truncated: false,
        })
      : one,
  )
  return closeCalls({ ...standing, pending })
}

/** The record of what was asked was lost, for it was answered. */
function asked(standing: Standing): Standing {
  const last = standing.steps.at(-1)
  return last === undefined || last.kind === 'model' ? add(standing, { kind: 'user', text: LOST_PROMPT }) : standing
}
