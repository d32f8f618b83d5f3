import { checkFunction, isJsonText, isObject, type Json, NAME, onlyKnown, refuse } from './checks'

const PARAMETERS = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
]

/** Throws `Refused` for what the real API refuses, and for call inputs that other servers cannot read. */
export function checkChat(body: Json): void {
  onlyKnown(body, PARAMETERS)
  if (body['stream'] !== true) refuse('The fake serves streams.')
  const { messages } = body
  if (!Array.isArray(messages) || messages.length === 0) refuse("Missing required parameter: 'messages'.")
  let open = new Set<string>()
  for (const [at, message] of messages.entries()) {
    if (!isObject(message)) refuse(`Invalid type for 'messages[${at}]'.`)
    const role = message['role']
    if (role === 'tool') checkResult(message, open, at)
    else if (open.size > 0) unanswered(open)
    else if (role === 'assistant') open = checkAssistant(message, at)
    else if ((role !== 'user' && role !== 'system') || typeof message['content'] !== 'string')
      refuse(`Invalid value for 'messages[${at}]'.`)
  }
  if (open.size > 0) unanswered(open)
  for (const [at, tool] of (Array.isArray(body['tools']) ? body['tools'] : []).entries()) {
    if (!isObject(tool) || tool['type'] !== 'function' || !isObject(tool['function']))
      refuse(`Invalid value for 'tools[${at}]'.`)
    checkFunction(tool['function'], `tools[${at}].function`)
  }
}

function checkResult(message: Json, open: Set<string>, at: number): void {
  if (typeof message['content'] !== 'string') refuse(`Invalid type for 'messages[${at}].content'.`)
  if (!open.delete(String(message['tool_call_id'])))
    refuse("messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.")
}

function unanswered(open: ReadonlySet<string>): void {
  refuse(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
  )
}

function checkAssistant(message: Json, at: number): Set<string> {
  const toolCalls = Array.isArray(message['tool_calls']) ? (message['tool_calls'] as readonly Json[]) : []
  if (toolCalls.length === 0 && typeof message['content'] !== 'string' && typeof message['refusal'] !== 'string')
    refuse(`Invalid value for 'content': expected a string, got null. (messages[${at}])`)
  if ('tool_calls' in message && toolCalls.length === 0) refuse(`[] is too short - 'messages.${at}.tool_calls'`)
  const ids = new Set<string>()
  for (const call of toolCalls) {
    const { id, type } = call
    const fn = call['function']
    if (typeof id !== 'string' || id === '' || ids.has(id) || type !== 'function' || !isObject(fn))
      refuse(`Invalid tool call in messages[${at}].`)
    if (!NAME.test(String(fn['name']))) refuse(`Invalid 'messages[${at}].tool_calls[0].function.name'.`)
    if (!isJsonText(fn['arguments'])) refuse(`Invalid tool call arguments in messages[${at}]: they are not JSON.`)
    ids.add(id)
  }
  return ids
}
