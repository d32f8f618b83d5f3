import type { AgentEvent } from '../../../shared/domain/events'
import { type Json, objectIn, stringIn } from '../json'
import { topNotice } from './notices'
import { parseAssistant } from './parseAssistant'
import { parseControl } from './parseControl'
import { parseResult } from './parseResult'
import type { ParseState } from './parseState'
import { parseStreamEvent } from './parseStreamEvent'
import { parseSystem } from './parseSystem'
import { parseUser } from './parseUser'
import { rateLimitFrom } from './rateLimit'
import { raw } from './raw'

/** One message of the CLI's stream as events. Everything with a name gets one; the rest becomes `raw`. */
export function parse(state: ParseState, line: Json): AgentEvent[] {
  switch (line['type']) {
    case 'system':
      return parseSystem(state, line)
    case 'assistant':
      return parseAssistant(state, line)
    case 'user':
      return parseUser(line)
    case 'result':
      return parseResult(state, line)
    case 'stream_event':
      return parseStreamEvent(state, line)
    case 'rate_limit_event':
      return [rateLimit(state, line)]
    case 'control_request':
    case 'control_response':
    case 'control_cancel_request':
      return parseControl(line)
    default:
      return topNotice(line) ?? [raw(stringIn(line, 'type') ?? 'untyped', line)]
  }
}

function rateLimit(state: ParseState, line: Json): AgentEvent {
  const event = rateLimitFrom(objectIn(line, 'rate_limit_info') ?? {})
  state.rejected = event.status === 'rejected' ? event : null
  return event
}
