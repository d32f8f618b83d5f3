import type { AgentEvent } from '../../../shared/domain/events'
import { type Json, objectIn, stringIn } from '../json'
import { notice } from './notices'
import { message, payload, word } from './text'

/** Control messages appear only when the CLI is driven over pipes; they are understood all the same. */
export function parseControl(line: Json): AgentEvent[] {
  const requestId = word(stringIn(line, 'request_id'), 'unknown')
  if (line['type'] === 'control_cancel_request') {
    return [{ type: 'approval_resolved', requestId, decision: 'withdrawn', by: 'provider', reason: '' }]
  }
  if (line['type'] === 'control_response') {
    const response = objectIn(line, 'response') ?? {}
    const failed = stringIn(response, 'error')
    return [
      notice(failed === null ? 'info' : 'warning', 'control_response', failed ?? stringIn(response, 'subtype') ?? ''),
    ]
  }
  const request = objectIn(line, 'request') ?? {}
  if (request['subtype'] !== 'can_use_tool') {
    return [notice('info', 'control_request', stringIn(request, 'subtype') ?? 'untyped')]
  }
  return [
    {
      type: 'approval_requested',
      requestId,
      tool: word(stringIn(request, 'tool_name'), 'unknown'),
      input: payload(JSON.stringify(request['input'] ?? {})),
      reason: message(stringIn(request, 'decision_reason') ?? stringIn(request, 'description') ?? ''),
    },
  ]
}
