import type { ActionHash } from '../../shared/domain/approvals'
import type { AgentEventOf } from '../../shared/domain/events'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { AttentionAnswer } from '../store/ports'
import { cutText } from './visibleText'

type Resolved = AgentEventOf<'approval_resolved'>

/** An answer that is kept for the resume, as lists show it. */
export function answerWords(answer: AttentionAnswer): string {
  if (answer.kind === 'text') return cutText(answer.text, MESSAGE_MAX_CHARS)
  if (answer.decision === 'allow_once') return 'Allowed once'
  if (answer.decision === 'allow_agent') return 'Allowed for this agent'
  return cutText(answer.reason === '' ? 'Denied' : `Denied: ${answer.reason}`, MESSAGE_MAX_CHARS)
}

/** What the model is told of a denial. */
export const denialWords = (reason: string): string =>
  reason === '' ? 'The user denied this and gave no reason.' : `The user denied this: ${reason}`

/** An ISO time as people read it: the sentence is stored, and its readers may live in other time zones. */
export const decidedBefore = (at: number): string =>
  `Answered at ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC, before the resume`

/** A person's decision, as an event. `keptSince`: when it was made, if that was before the run was resumed. */
export function decisionEvent(
  requestId: string,
  hash: ActionHash,
  answer: AttentionAnswer & { readonly kind: 'decision' },
  keptSince: number | null,
): Resolved {
  const said = [keptSince === null ? '' : decidedBefore(keptSince), answer.reason].filter((part) => part !== '')
  const reason = cutText(said.join(': '), MESSAGE_MAX_CHARS)
  const resolved = { type: 'approval_resolved', requestId, by: 'user', reason, hash } as const
  if (answer.decision === 'deny') return { ...resolved, decision: 'denied' }
  return { ...resolved, decision: 'allowed', scope: answer.decision === 'allow_agent' ? 'agent' : 'once' }
}
