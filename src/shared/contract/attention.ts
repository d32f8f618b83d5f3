import { z } from 'zod'
import { ActionHash } from '../domain/approvals'
import { ApprovalDecision, AttentionItem, Grant } from '../domain/attention'
import { AgentId } from '../domain/ids'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../domain/limits'
import { command, query, stream } from './define'

export const AttentionDelta = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('item'), item: AttentionItem }),
  z.object({ kind: z.literal('closed'), id: z.string().max(ID_MAX_CHARS) }),
])
export type AttentionDelta = z.infer<typeof AttentionDelta>

/** Which request an answer is for: its id and the hash of what the person saw. `stale` when it no longer is that. */
const requestRef = z.object({ id: z.string().min(1).max(ID_MAX_CHARS), hash: ActionHash })

export const attention = {
  /** Everything that waits for a person, oldest first. */
  watch: stream(z.object({}), z.object({ items: z.array(AttentionItem).max(10_000) }), AttentionDelta),
  /** Decides an approval. The reason of a denial is shown to the model. */
  decide: command(
    requestRef.extend({ decision: ApprovalDecision, reason: z.string().max(MESSAGE_MAX_CHARS) }),
    z.object({}),
  ),
  /** Answers a question. */
  answer: command(requestRef.extend({ text: z.string().min(1).max(MESSAGE_MAX_CHARS) }), z.object({})),
  /** What an agent may do without asking again. */
  grants: query(z.object({ agentId: AgentId }), z.array(Grant).max(10_000)),
  revoke: command(z.object({ agentId: AgentId, key: z.string().min(1).max(TOOL_PAYLOAD_MAX_CHARS) }), z.object({})),
}
