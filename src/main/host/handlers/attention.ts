import type { HostHandlers } from '../../../shared/contract/index'
import { ok } from '../../../shared/domain/result'
import type { ApprovalDesk } from '../../approvals/approvalDesk'

export interface AttentionHandlerParts {
  readonly desk: ApprovalDesk
}

export function attentionHandlers({ desk }: AttentionHandlerParts): HostHandlers['attention'] {
  return {
    watch: (_input, sink) => desk.hub.subscribe(sink),
    decide: async ({ decision, reason, ...ref }) => {
      const decided = desk.decide(ref, decision, reason)
      return decided.ok ? ok({}) : decided
    },
    answer: async ({ text, ...ref }) => {
      const answered = desk.answer(ref, text)
      return answered.ok ? ok({}) : answered
    },
    grants: async ({ agentId }) => ok([...desk.grants(agentId)]),
    revoke: async ({ agentId, key }) => {
      const revoked = desk.revoke(agentId, key)
      return revoked.ok ? ok({}) : revoked
    },
  }
}
