import type { ModelCall, Step, ToolAnswer } from '../../conversation/modelClient'
import { isObject, type Json, listOf, textOf } from './json'
import { sendableName } from './toolNames'

export const RESPONSES_DIALECT = 'openai-responses'

/** The API's own bound for a call's id. */
const CALL_ID_MAX_CHARS = 64

const shortId = (callId: string): string => callId.slice(0, CALL_ID_MAX_CHARS)

/** The conversation as the Responses API takes it. `refused`: ids of reasoning items that the server rejected. */
export function responsesInput(steps: readonly Step[], refused: ReadonlySet<string> = new Set()): Json[] {
  return steps.flatMap((step) => {
    if (step.kind === 'user') return [{ type: 'message', role: 'user', content: step.text }]
    if (step.kind === 'tools') return step.results.map(outputItem)
    if (step.dialect === RESPONSES_DIALECT) return replay(step.native, step.calls, refused)
    const said = step.text === '' ? [] : [{ type: 'message', role: 'assistant', content: step.text }]
    return [...said, ...step.calls.map(callItem)]
  })
}

const outputItem = ({ callId, output }: ToolAnswer): Json => ({
  type: 'function_call_output',
  call_id: shortId(callId),
  output,
})

const callItem = ({ callId, name, input }: ModelCall): Json => ({
  type: 'function_call',
  call_id: shortId(callId),
  name: sendableName(name),
  arguments: input,
})

/** Items go back verbatim; only what the server would refuse the whole request for is left out. */
function replay(native: readonly unknown[], calls: readonly ModelCall[], refused: ReadonlySet<string>): Json[] {
  const answered = new Set(calls.map(({ callId }) => callId))
  const kept = native.filter(isObject).filter((item) => {
    if (item['type'] === 'function_call') return answered.has(String(item['call_id']))
    if (item['type'] === 'message') return listOf(item['content']).length > 0
    return item['type'] !== 'reasoning' || isReplayable(item, refused)
  })
  // Reasoning is only accepted in front of what it led to.
  const last = kept.findLastIndex((item) => item['type'] !== 'reasoning')
  return kept.slice(0, last + 1).map((item) => {
    if (item['type'] !== 'function_call') return item
    const name = sendableName(String(item['name']))
    return name === item['name'] ? item : { ...item, name }
  })
}

/** Nothing is stored at the provider, so an item without its content names something that is not there. */
const isReplayable = (item: Json, refused: ReadonlySet<string>): boolean =>
  !refused.has(String(item['id'])) && (textOf(item['encrypted_content']) !== null || listOf(item['content']).length > 0)

/** Ids of the reasoning items in an input. */
export const reasoningIds = (input: readonly Json[]): string[] =>
  input.filter((item) => item['type'] === 'reasoning').map((item) => String(item['id']))
