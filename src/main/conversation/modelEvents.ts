import type { AgentEvent } from '../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS, ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import { cut } from '../runtimes/cut'
import type { ToolOutcome } from '../tools/ports'
import type { ModelAnswer, ModelCall, ModelPart } from './modelClient'

/** What a provider names may be empty or longer than an event takes; the conversation has it whole. */
const word = (name: string, otherwise: string): string => cut(name, ID_MAX_CHARS) || otherwise

/** What arrives while a model answers, as events. Nothing streamed is cut: a long piece becomes several. */
export function partEvents(part: ModelPart): AgentEvent[] {
  switch (part.type) {
    case 'alive':
      return []
    case 'raw':
      return [{ type: 'raw', name: word(part.name, 'part'), data: cut(part.data, TOOL_PAYLOAD_MAX_CHARS) }]
    case 'text':
    case 'thinking':
      return pieces(part.delta).map((text) => ({
        type: part.type,
        text,
        delta: true,
        messageId: word(part.messageId, 'message'),
        parentCallId: null,
      }))
  }
}

/** The whole texts of an answer, in the place of their deltas. */
export function answerEvents({ messages }: Pick<ModelAnswer, 'messages'>): AgentEvent[] {
  return messages
    .filter(({ text }) => text !== '')
    .map(({ messageId, text, thinking }) => ({
      type: thinking ? 'thinking' : 'text',
      text: cut(text, EVENT_TEXT_MAX_CHARS),
      delta: false,
      messageId: word(messageId, 'message'),
      parentCallId: null,
    }))
}

export const callEvent = ({ callId, name, input }: ModelCall): AgentEvent => ({
  type: 'tool_call',
  callId: word(callId, 'call'),
  name: word(name, 'unnamed'),
  input: cut(input, TOOL_PAYLOAD_MAX_CHARS),
  parentCallId: null,
})

export const resultEvent = ({ callId }: ModelCall, { outcome, output, truncated }: ToolOutcome): AgentEvent => ({
  type: 'tool_result',
  callId: word(callId, 'call'),
  outcome,
  output: cut(output, TOOL_PAYLOAD_MAX_CHARS),
  truncated: truncated || output.length > TOOL_PAYLOAD_MAX_CHARS,
  parentCallId: null,
})

function pieces(text: string): string[] {
  const all: string[] = []
  for (let rest = text; rest !== ''; rest = rest.slice(all.at(-1)?.length ?? 0))
    all.push(cut(rest, EVENT_TEXT_MAX_CHARS))
  return all
}
