import type { AgentEventOf } from '../../../shared/domain/events'
import type { Json } from '../json'
import type { Judgement } from './judge'

/** Where the stream of one conversation (the main one or a sub-agent's) is. */
interface StreamPosition {
  readonly messageId: string
  /** The content block being streamed; null between blocks. */
  readonly openBlock: number | null
}

/** What one process said so far, as far as later lines or the verdict need it. Changed in place by the parser. */
export interface ParseState {
  /** The session that was asked for with `--resume`; null: fresh. */
  readonly resuming: string | null
  /** What was last told of the session: every turn repeats it. */
  sessionTold: string
  turnsStarted: number
  turnsEnded: number
  /** A turn began and its result has not come. */
  turnOpen: boolean
  /** The newest line that the CLI wrote in the model's place because of an error in this turn. */
  errorLine: Json | null
  /** The newest retry in this turn was about a connection, not about an answer. */
  connectionLost: boolean
  /** The newest text of the model in this turn. */
  modelText: string
  /** What the newest result means. */
  judgement: Judgement | null
  /** The newest word on the limit, when it is "rejected". */
  rejected: AgentEventOf<'rate_limit'> | null
  /** Why the CLI refused to resume. */
  refusal: string | null
  /** Calls already reported as denied, so that the result's list does not repeat them. */
  readonly deniedCalls: Set<string>
  /** Background work: its title, and whether its end was told. */
  readonly taskTitles: Map<string, string>
  readonly endedTasks: Set<string>
  /** By the tool call that the conversation belongs to; '' is the main one. */
  readonly streams: Map<string, StreamPosition>
  /** Content blocks that arrived whole, by message; only the newest messages. */
  readonly wholeBlocks: Map<string, number>
}

export const newParseState = (resuming: string | null): ParseState => ({
  resuming,
  sessionTold: '',
  turnsStarted: 0,
  turnsEnded: 0,
  turnOpen: false,
  errorLine: null,
  connectionLost: false,
  modelText: '',
  judgement: null,
  rejected: null,
  refusal: null,
  deniedCalls: new Set(),
  taskTitles: new Map(),
  endedTasks: new Set(),
  streams: new Map(),
  wholeBlocks: new Map(),
})

/** Messages in flight at once: the main one and those of sub-agents. */
const MESSAGES_REMEMBERED = 64
/** Message ids are about 30 characters; the bound leaves room for the block's index. */
const MESSAGE_ID_MAX_CHARS = 100

/**
 * Names a content block of a message. The CLI sends a message block by block under one id, so the id alone would
 * make a message's second text replace its first.
 */
export const blockId = (messageId: string, index: number): string =>
  `${messageId.slice(0, MESSAGE_ID_MAX_CHARS)}/${index}`

/** The index of a block that arrives whole: the one being streamed, else the next of its message. */
export function wholeBlockIndex(state: ParseState, parent: string, messageId: string): number {
  const stream = state.streams.get(parent)
  const counted = state.wholeBlocks.get(messageId) ?? 0
  const index = stream?.messageId === messageId && stream.openBlock !== null ? stream.openBlock : counted
  state.wholeBlocks.delete(messageId)
  state.wholeBlocks.set(messageId, index + 1)
  const oldest = state.wholeBlocks.keys().next().value
  if (state.wholeBlocks.size > MESSAGES_REMEMBERED && oldest !== undefined) state.wholeBlocks.delete(oldest)
  return index
}
