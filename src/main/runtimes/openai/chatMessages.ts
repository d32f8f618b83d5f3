import type { ModelCall, Step } from '../../conversation/modelClient'
import { isObject, type Json, listOf, objectOf, parsed, textOf } from './json'
import { sendableName } from './toolNames'

export const CHAT_DIALECT = 'openai-chat'

/** Thoughts belong to the work that they were had for; with a new prompt they are only weight. */
const PASSING = ['reasoning_content', 'reasoning'] as const

/** The conversation as Chat Completions takes it. */
export function chatMessages(system: string, steps: readonly Step[]): Json[] {
  const lastPrompt = steps.findLastIndex(({ kind }) => kind === 'user')
  const messages = steps.flatMap((step, at) => {
    if (step.kind === 'user') return [{ role: 'user', content: step.text }]
    if (step.kind === 'tools')
      return step.results.map(({ callId, output }) => ({ role: 'tool', tool_call_id: callId, content: output }))
    return step.dialect === CHAT_DIALECT
      ? replay(step.native, step.calls, at > lastPrompt)
      : message({ role: 'assistant', content: step.text }, step.calls.map(callOf))
  })
  return system === '' ? messages : [{ role: 'system', content: system }, ...messages]
}

/** Many servers read the input of old calls as JSON and fail on what a model got wrong; the answer to it says so. */
const asJson = (written: string): string => (isObject(parsed(written)) ? written : '{}')

const callOf = ({ callId, name, input }: ModelCall): Json => ({
  id: callId,
  type: 'function',
  function: { name: sendableName(name), arguments: asJson(input) },
})

/** Verbatim, but for calls that were never answered and thoughts whose time is over. */
function replay(native: readonly unknown[], calls: readonly ModelCall[], current: boolean): Json[] {
  const answered = new Set(calls.map(({ callId }) => callId))
  return native.filter(isObject).flatMap((old) => {
    const kept = Object.entries(old).filter(([key]) => current || !PASSING.some((field) => field === key))
    const toolCalls = listOf(old['tool_calls'])
      .filter(isObject)
      .filter((call) => answered.has(String(call['id'])))
      .map((call) => {
        const fn = objectOf(call['function'])
        const name = sendableName(textOf(fn['name']) ?? '')
        return { ...call, function: { ...fn, name, arguments: asJson(textOf(fn['arguments']) ?? '') } }
      })
    return message(Object.fromEntries(kept), toolCalls)
  })
}

/** A message without words and calls is refused, so it is not sent. */
function message(base: Json, toolCalls: readonly Json[]): Json[] {
  const { tool_calls: _, ...said } = base
  if (toolCalls.length > 0) return [{ ...said, content: said['content'] || null, tool_calls: toolCalls }]
  return textOf(said['content']) === null && textOf(said['refusal']) === null ? [] : [said]
}
