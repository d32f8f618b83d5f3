import type { AgentEvent } from '../../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'
import { isObject, type Json, objectIn, stringIn } from '../json'
import { notice } from './notices'
import { blockId, type ParseState, wholeBlockIndex } from './parseState'
import { raw } from './raw'
import { payload, word } from './text'
import { contentText, toolResult } from './toolResult'

/** Messages that the CLI writes itself, in the model's place: errors, limit notices. */
const SYNTHETIC_MODEL = '<synthetic>'

export const isSynthetic = (message: Json): boolean => message['model'] === SYNTHETIC_MODEL

/** An `assistant` line carries one content block, whole; blocks of one message share its id. */
export function parseAssistant(state: ParseState, line: Json): AgentEvent[] {
  const message = objectIn(line, 'message') ?? {}
  if (isSynthetic(message)) {
    if (stringIn(line, 'error') !== null) state.errorLine = line
    return [synthetic(line, message)]
  }
  const parentCallId = parentOf(line)
  const messageId = stringIn(message, 'id') ?? 'unknown'
  const content = message['content']
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : Array.isArray(content) ? content : []
  return blocks.filter(isObject).flatMap((block) => {
    if (parentCallId === null) state.modelText = stringIn(block, 'text') ?? state.modelText
    const index = wholeBlockIndex(state, parentCallId ?? '', messageId)
    return parseBlock(block, blockId(messageId, index), parentCallId)
  })
}

export const parentOf = (line: Json): string | null => {
  const parent = stringIn(line, 'parent_tool_use_id')
  return parent === null ? null : word(parent, 'unknown')
}

function synthetic(line: Json, message: Json): AgentEvent {
  const text = contentText(message['content'])
  const error = stringIn(line, 'error')
  return error === null ? notice('info', 'synthetic', text) : notice('error', word(error, 'unknown'), text)
}

function parseBlock(block: Json, messageId: string, parentCallId: string | null): AgentEvent[] {
  const type = stringIn(block, 'type') ?? 'untyped'
  if (type === 'text') return said('text', stringIn(block, 'text') ?? '', messageId, parentCallId)
  if (type === 'thinking') return said('thinking', stringIn(block, 'thinking') ?? '', messageId, parentCallId)
  if (type === 'redacted_thinking') return said('thinking', '(hidden by the provider)', messageId, parentCallId)
  if (type.endsWith('tool_use')) {
    return [
      {
        type: 'tool_call',
        callId: word(stringIn(block, 'id'), 'unknown'),
        name: word(stringIn(block, 'name'), 'unknown'),
        input: payload(JSON.stringify(block['input'] ?? {})),
        parentCallId,
      },
    ]
  }
  if (type.endsWith('tool_result')) return [toolResult(block, null, parentCallId)]
  return [raw(`assistant.${type}`, block)]
}

/** Text longer than an event may carry is cut there, and it is said: the raw log has the rest. */
function said(type: 'text' | 'thinking', text: string, messageId: string, parentCallId: string | null): AgentEvent[] {
  if (text === '') return []
  const kept = cut(text, EVENT_TEXT_MAX_CHARS)
  const event: AgentEvent = { type, text: kept, delta: false, messageId, parentCallId }
  if (kept.length === text.length) return [event]
  const words = `${text.length} characters of ${type}; the first ${kept.length} are shown here, the log has all.`
  return [event, notice('info', 'text_cut', words)]
}
