import type { Evidence } from '../../shared/domain/agent'
import type { AgentEvent, AgentEventOf } from '../../shared/domain/events'
import { oneLine, toolSentence } from './toolSentence'

/** Something that Snowhook asked a person on behalf of a run, and that has no answer yet. */
export interface OpenRequest {
  readonly id: string
  readonly waitingFor: 'permission' | 'question'
  readonly evidence: Evidence
  /** The running phase that the request interrupted; null: the agent was waiting, or had only just started. */
  readonly interrupted: { readonly since: number; readonly evidence: Evidence; readonly doing: string | null } | null
}

/**
 * What an event asks a person; null: nothing, or nothing that Snowhook would ever hear the answer to. A provider's own
 * prompt carries no hash: it is over when the agent goes on.
 */
export function askedBy(event: AgentEvent, at: number): Omit<OpenRequest, 'interrupted'> | null {
  if (event.type === 'question_asked') {
    const evidence: Evidence = { source: 'event', detail: `Asks: ${oneLine(event.question, 300)}`, at }
    return { id: event.requestId, waitingFor: 'question', evidence }
  }
  if (event.type !== 'approval_requested' || event.hash === undefined) return null
  return { id: event.requestId, waitingFor: 'permission', evidence: { source: 'event', detail: asksToUse(event), at } }
}

/** "Asks to use shell: npm test (It runs a program.)". */
export function asksToUse(event: AgentEventOf<'approval_requested'>): string {
  const reason = oneLine(event.reason, 300)
  return `Asks to use ${toolSentence(event.tool, event.input)}${reason === '' ? '' : ` (${reason})`}`
}
