import { type Json, objectIn, stringIn } from '../json'
import { isSynthetic } from './parseAssistant'
import { type UsageState, withMessage, withResult, withVersion } from './usage'

/** Folds one line of the stream into the run's usage. Returns the same state when the line says nothing about it. */
export function withLine(state: UsageState, line: Json): UsageState {
  switch (line['type']) {
    case 'system':
      return line['subtype'] === 'init' ? withVersion(state, stringIn(line, 'claude_code_version')) : state
    case 'result':
      return withResult(state, line)
    case 'assistant':
      return withWholeBlock(state, objectIn(line, 'message') ?? {})
    case 'stream_event':
      return withStreamEvent(state, objectIn(line, 'event') ?? {}, stringIn(line, 'parent_tool_use_id') ?? '')
    default:
      return state
  }
}

/** Sub-agents are not streamed: the start of their messages is all that is known before the result. */
function withWholeBlock(state: UsageState, message: Json): UsageState {
  const id = stringIn(message, 'id')
  const usage = objectIn(message, 'usage')
  if (id === null || usage === null || isSynthetic(message) || state.open.has(id)) return state
  return withMessage(state, { id, model: stringIn(message, 'model') ?? 'unknown', usage })
}

function withStreamEvent(state: UsageState, event: Json, parent: string): UsageState {
  if (event['type'] === 'message_start') {
    const message = objectIn(event, 'message') ?? {}
    const start = {
      id: stringIn(message, 'id') ?? 'unknown',
      model: stringIn(message, 'model') ?? 'unknown',
      usage: objectIn(message, 'usage') ?? {},
    }
    return withMessage({ ...state, streaming: new Map(state.streaming).set(parent, start) }, start)
  }
  const start = state.streaming.get(parent)
  const usage = objectIn(event, 'usage')
  if (event['type'] !== 'message_delta' || start === undefined || usage === null) return state
  // A delta carries the final counts; what it leaves out stays as it was at the start.
  return withMessage(state, { ...start, usage: { ...start.usage, ...usage } })
}
