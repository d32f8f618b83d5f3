import { isDeepStrictEqual } from 'node:util'
import { checkFunction, isObject, type Json, NAME, onlyKnown, Refused, refuse } from './checks'
import { apiError } from './errorAnswers'

const PARAMETERS = [
  'model',
  'input',
  'instructions',
  'store',
  'stream',
  'include',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'max_output_tokens',
  'prompt_cache_key',
  'temperature',
]

const CALL_ID_MAX_CHARS = 64

/** What the fake sent before, by id: a client must send it back as it was. */
export type Issued = ReadonlyMap<string, Json>

/** Throws `Refused` for what the real API refuses. */
export function checkResponses(body: Json, issued: Issued): void {
  onlyKnown(body, PARAMETERS)
  if (body['stream'] !== true || body['store'] !== false) refuse('The fake serves streams that are not stored.')
  const { input } = body
  if (!Array.isArray(input) || input.length === 0) refuse("Missing required parameter: 'input'.", 'input')
  for (const [at, item] of input.entries()) checkItem(item, `input[${at}]`, issued)
  checkOrder(input as readonly Json[])
  for (const [at, tool] of (Array.isArray(body['tools']) ? body['tools'] : []).entries())
    checkTool(tool, `tools[${at}]`)
}

function checkTool(tool: unknown, at: string): void {
  if (!isObject(tool) || tool['type'] !== 'function') refuse(`Invalid value for '${at}'.`, at)
  if (typeof tool['strict'] !== 'boolean') refuse(`Invalid type for '${at}.strict'.`, `${at}.strict`)
  checkFunction(tool, at)
}

function checkItem(item: unknown, at: string, issued: Issued): void {
  if (!isObject(item)) refuse(`Invalid type for '${at}'.`, at)
  const original = issued.get(String(item['id']))
  switch (item['type']) {
    case 'message':
      checkMessage(item, at)
      break
    case 'function_call':
      if (!NAME.test(String(item['name']))) refuse(`Invalid '${at}.name'.`, `${at}.name`)
      if (typeof item['arguments'] !== 'string') refuse(`Invalid type for '${at}.arguments'.`, `${at}.arguments`)
      checkCallId(item, at)
      break
    case 'function_call_output':
      if (typeof item['output'] !== 'string') refuse(`Invalid type for '${at}.output'.`, `${at}.output`)
      checkCallId(item, at)
      break
    case 'reasoning':
      checkReasoning(item, original)
      break
    default:
      if (!isDeepStrictEqual(item, original))
        refuse(`Invalid value: '${String(item['type'])}' is not an item that was ever sent from here.`, at)
  }
}

function checkMessage(item: Json, at: string): void {
  const { role, content } = item
  if (role !== 'user' && role !== 'assistant') refuse(`Invalid value for '${at}.role'.`, `${at}.role`)
  if (typeof content === 'string') return
  if (!Array.isArray(content) || content.length === 0) refuse(`Invalid '${at}.content'.`, `${at}.content`)
  const allowed = role === 'user' ? ['input_text'] : ['output_text', 'refusal']
  for (const part of content as readonly Json[])
    if (!allowed.includes(String(part['type'])))
      refuse(`Invalid value: '${String(part['type'])}'. Supported values are: ${allowed.join(', ')}.`, `${at}.content`)
}

function checkCallId(item: Json, at: string): void {
  const id = item['call_id']
  if (typeof id !== 'string' || id === '' || id.length > CALL_ID_MAX_CHARS)
    refuse(`Invalid '${at}.call_id'.`, `${at}.call_id`)
}

function checkReasoning(item: Json, original: Json | undefined): void {
  const id = String(item['id'])
  if (typeof item['encrypted_content'] !== 'string')
    throw new Refused(
      apiError(404, {
        message: `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
        type: 'invalid_request_error',
        param: 'input',
      }),
    )
  if (!isDeepStrictEqual(item, original))
    refuse(`The encrypted content for item ${id} could not be verified.`, null, 'invalid_encrypted_content')
}

/** Calls and outputs in pairs, reasoning in front of what it led to. */
function checkOrder(items: readonly Json[]): void {
  const open = new Set<string>()
  const seen = new Set<string>()
  for (const [at, item] of items.entries()) {
    const callId = String(item['call_id'])
    if (item['type'] === 'function_call') {
      if (seen.has(callId)) refuse(`Duplicate call_id ${callId}.`, 'input')
      seen.add(callId)
      open.add(callId)
    }
    if (item['type'] === 'function_call_output' && !open.delete(callId))
      refuse(`No tool call found for function call output with call_id ${callId}.`, 'input')
    const next = items[at + 1]
    const leadsTo = next !== undefined && !(next['type'] === 'message' && next['role'] === 'user')
    if (item['type'] === 'reasoning' && (!leadsTo || next['type'] === 'function_call_output'))
      refuse(
        `Item '${String(item['id'])}' of type 'reasoning' was provided without its required following item.`,
        'input',
      )
  }
  for (const callId of open) refuse(`No tool output found for function call ${callId}.`, 'input')
}
