import type { AnswerUsage, Block, ModelAnswer } from './answers'
import type { Json } from './checks'

const usageOnWire = ({ input, cached, cacheWritten, output, reasoning }: AnswerUsage): Json => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: cacheWritten, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
})

function* pieces(content: string, size: number): Generator<string> {
  const chars = [...content]
  for (let at = 0; at < chars.length; at += size) yield chars.slice(at, at + size).join('')
}

function* deltas(blocks: readonly Block[], id: string, size: number): Generator<Json> {
  let index = 0
  for (const block of blocks) {
    if (block.type === 'text') for (const content of pieces(block.text, size)) yield { content }
    if (block.type === 'refusal') for (const refusal of pieces(block.text, size)) yield { refusal }
    if (block.type === 'reasoning')
      for (const thought of pieces(block.summary.join('\n'), size)) yield { reasoning_content: thought }
    if (block.type === 'call') {
      const callId = block.callId ?? `call_${id}_${index}`
      const { name } = block
      yield { tool_calls: [{ index, id: callId, type: 'function', function: { name, arguments: '' } }] }
      const text = typeof block.input === 'string' ? block.input : JSON.stringify(block.input)
      for (const part of pieces(text, size)) yield { tool_calls: [{ index, function: { arguments: part } }] }
      index += 1
    }
  }
}

const finishes: Readonly<Record<string, string>> = { max_output_tokens: 'length' }

/** All chunks of a chat completion; the `[DONE]` after them is the writer's. */
export function* chatEvents(
  answer: ModelAnswer,
  { id, model }: { readonly id: string; readonly model: string },
  withUsage: boolean,
): Generator<Json> {
  const base = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 1_790_000_000, model }
  const usage = withUsage ? { usage: null } : {}
  const chunk = (delta: Json, finish_reason: string | null = null): Json => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...usage,
  })
  yield chunk({ role: 'assistant', content: '', refusal: null })
  yield* answer.extraEvents
  for (const delta of deltas(answer.blocks, id, answer.deltaChars)) yield chunk(delta)
  const calls = answer.blocks.some(({ type }) => type === 'call')
  const { incomplete } = answer
  yield chunk({}, incomplete === null ? (calls ? 'tool_calls' : 'stop') : (finishes[incomplete] ?? incomplete))
  if (withUsage && answer.usage !== null) yield { ...base, choices: [], usage: usageOnWire(answer.usage) }
}
