import type { AgentEvent } from '../../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'
import { countIn, type Json, objectIn, stringIn } from '../json'
import { working } from './notices'
import { parentOf } from './parseAssistant'
import { blockId, type ParseState } from './parseState'
import { raw } from './raw'

/** Deltas whose content arrives whole in the block's own line. */
const QUIET_DELTAS = new Set(['input_json_delta', 'signature_delta', 'citations_delta', 'compaction_delta'])

/** The Messages API's own stream events, passed through by `--include-partial-messages`. */
export function parseStreamEvent(state: ParseState, line: Json): AgentEvent[] {
  const event = objectIn(line, 'event') ?? {}
  const parentCallId = parentOf(line)
  const key = parentCallId ?? ''
  const stream = state.streams.get(key)
  const type = stringIn(event, 'type') ?? 'untyped'
  switch (type) {
    case 'message_start': {
      const messageId = stringIn(objectIn(event, 'message') ?? {}, 'id') ?? 'unknown'
      state.streams.set(key, { messageId, openBlock: null })
      return []
    }
    case 'content_block_start': {
      if (stream !== undefined) state.streams.set(key, { ...stream, openBlock: countIn(event, 'index') })
      const block = objectIn(event, 'content_block') ?? {}
      const isCall = stringIn(block, 'type')?.endsWith('tool_use') === true
      return isCall && parentCallId === null ? [working(`Preparing ${stringIn(block, 'name') ?? 'a tool'}`)] : []
    }
    case 'content_block_delta': {
      const id = stream === undefined ? null : blockId(stream.messageId, countIn(event, 'index'))
      return delta(objectIn(event, 'delta') ?? {}, id, parentCallId)
    }
    case 'content_block_stop':
      if (stream !== undefined) state.streams.set(key, { ...stream, openBlock: null })
      return []
    case 'message_stop':
      state.streams.delete(key)
      return []
    case 'message_delta':
    case 'ping':
      return []
    default:
      return [raw(`stream_event.${type}`, line)]
  }
}

function delta(change: Json, messageId: string | null, parentCallId: string | null): AgentEvent[] {
  const type = stringIn(change, 'type') ?? 'untyped'
  if (type === 'text_delta' || type === 'thinking_delta') {
    const kind = type === 'text_delta' ? 'text' : 'thinking'
    const text = cut(stringIn(change, kind) ?? '', EVENT_TEXT_MAX_CHARS)
    return text === '' ? [] : [{ type: kind, text, delta: true, messageId, parentCallId }]
  }
  return QUIET_DELTAS.has(type) ? [] : [raw(`stream_event.${type}`, change)]
}

/**
 * Joins neighbouring deltas of one block. What arrived in one read becomes one event: the pane looks the same,
 * the journal is many times smaller.
 */
export function mergeDeltas(events: readonly AgentEvent[]): AgentEvent[] {
  const merged: AgentEvent[] = []
  for (const event of events) {
    const last = merged.at(-1)
    const joins =
      (event.type === 'text' || event.type === 'thinking') &&
      event.delta &&
      last !== undefined &&
      last.type === event.type &&
      last.delta &&
      last.messageId === event.messageId &&
      last.parentCallId === event.parentCallId &&
      last.text.length + event.text.length <= EVENT_TEXT_MAX_CHARS
    if (joins) merged[merged.length - 1] = { ...last, text: last.text + event.text }
    else merged.push(event)
  }
  return merged
}
