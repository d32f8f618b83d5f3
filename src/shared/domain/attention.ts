import { z } from 'zod'
import { ActionHash, ToolRisk } from './approvals'
import { AgentId, AgentName, RunId, StoryId } from './ids'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from './limits'
import { EpochMs } from './time'

const id = z.string().min(1).max(ID_MAX_CHARS)
const message = z.string().max(MESSAGE_MAX_CHARS)

const asked = {
  id,
  /** Of exactly what is asked about. An answer must carry it. */
  hash: ActionHash,
  agentId: AgentId,
  agentName: AgentName,
  storyId: StoryId,
  runId: RunId,
  raisedAt: EpochMs,
  /** The run waits for the answer now. False: its host ended first; an answer is kept and used when the agent is resumed. */
  live: z.boolean(),
  /** Answered while not live: what the resume will use. Null: still to be answered. */
  answer: message.nullable(),
}

/** Something that waits for a person. It stays, also over a restart, until it is answered or withdrawn. */
export const AttentionItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('approval'),
    ...asked,
    tool: z.string().min(1).max(ID_MAX_CHARS),
    risk: ToolRisk,
    /** What will run, for people: the command, or the path with the change. */
    summary: message,
    /** JSON text of the whole input, cut to its bound. */
    input: z.string().max(TOOL_PAYLOAD_MAX_CHARS),
    reason: message,
    /** What "allow for this agent" would cover, in words: "the command npm test"; null: it cannot be allowed for good. */
    grant: message.nullable(),
  }),
  z.object({
    kind: z.literal('question'),
    ...asked,
    question: message,
    /** Answers to choose from; any other text may be typed. */
    choices: z.array(z.string().max(1_000)).max(20),
  }),
])
export type AttentionItem = z.infer<typeof AttentionItem>
export type ApprovalItem = Extract<AttentionItem, { kind: 'approval' }>
export type QuestionItem = Extract<AttentionItem, { kind: 'question' }>

export const ApprovalDecision = z.enum(['allow_once', 'allow_agent', 'deny'])
export type ApprovalDecision = z.infer<typeof ApprovalDecision>

/** Something an agent may do without asking again, because a person said so. Holds until it is revoked or the agent removed. */
export const Grant = z.object({
  agentId: AgentId,
  /** Compared with what a tool call asks for. */
  key: z.string().min(1).max(TOOL_PAYLOAD_MAX_CHARS),
  /** The same for people. */
  label: message,
  grantedAt: EpochMs,
})
export type Grant = z.infer<typeof Grant>
