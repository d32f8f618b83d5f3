import { randomUUID } from 'node:crypto'
import type { ApprovalPolicy } from '../../shared/domain/approvals'
import type { AgentEvent } from '../../shared/domain/events'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import { actionHash } from '../approvals/actionHash'
import { type ActionFacts, decideAction, type PolicyDecision } from '../approvals/policy'
import type { Action, RunDesk } from '../approvals/ports'

export type Permit =
  | { readonly allowed: true }
  /** `reason` is for the model. */
  | { readonly allowed: false; readonly reason: string; readonly withdrawn: boolean }

export interface PermitRequest {
  readonly action: Action
  readonly facts: Omit<ActionFacts, 'risk' | 'granted'>
  readonly callId: string
  readonly signal: AbortSignal
}

/**
 * Whether an action may be done: the policy says, or a person. What the policy refuses, and what is done without a
 * question because a person granted it earlier, is an event: nothing is decided silently.
 */
export class Permits {
  constructor(
    private readonly desk: RunDesk,
    readonly policy: ApprovalPolicy,
    private readonly emit: (event: AgentEvent) => void,
  ) {}

  async ask({ action, facts, callId, signal }: PermitRequest, decide = decideAction): Promise<Permit> {
    const granted = this.desk.isGranted(action)
    const all = { ...facts, risk: action.risk, granted }
    const { decision, reason } = decide(this.policy, all)
    if (decision === 'deny') {
      this.record(action, { decision, reason })
      return { allowed: false, reason, withdrawn: false }
    }
    if (decision === 'allow') {
      const byGrant = granted && decide(this.policy, { ...all, granted: false }).decision === 'ask'
      if (byGrant) this.record(action, { decision, reason })
      return { allowed: true }
    }
    const verdict = await this.desk.ask(action, { callId, reason, signal, emit: this.emit, repeated: facts.repeated })
    if (!verdict.allowed) return verdict
    if (verdict.hash === actionHash(action)) return { allowed: true }
    return { allowed: false, reason: 'The decision was for another action; nothing was done.', withdrawn: false }
  }

  private record(action: Action, { decision, reason }: PolicyDecision): void {
    const requestId = randomUUID()
    const hash = actionHash(action)
    const words = reason.slice(0, MESSAGE_MAX_CHARS)
    const tool = action.tool.slice(0, ID_MAX_CHARS) || 'tool'
    const input = (JSON.stringify(action.input) ?? '').slice(0, TOOL_PAYLOAD_MAX_CHARS)
    this.emit({ type: 'approval_requested', requestId, tool, input, reason: words, hash })
    this.emit(
      decision === 'deny'
        ? { type: 'approval_resolved', requestId, decision: 'denied', by: 'policy', reason: words, hash }
        : {
            type: 'approval_resolved',
            requestId,
            decision: 'allowed',
            by: 'policy',
            reason: words,
            hash,
            scope: 'agent',
          },
    )
  }
}
