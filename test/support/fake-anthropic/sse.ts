import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnswerUsage, Block, MessageAnswer } from './answers'

/** Output tokens that the start of a message already counts, as the real service does. */
const STARTED_OUTPUT_TOKENS = 1

export const startUsage = (usage: AnswerUsage): AnswerUsage => ({ ...usage, outputTokens: STARTED_OUTPUT_TOKENS })

export function wireUsage(usage: AnswerUsage): Record<string, unknown> {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheCreationInputTokens,
    cache_read_input_tokens: usage.cacheReadInputTokens,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheCreationInputTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.outputTokens,
    service_tier: 'standard',
  }
}

export interface MessageIdentity {
  readonly id: string
  readonly model: string
  readonly toolCallId: (blockIndex: number) => string
}

function* pieces(content: string, size: number): Generator<string> {
  for (let at = 0; at < content.length; at += size) yield content.slice(at, at + size)
}

export const blockOnWire = (block: Block, callId: string): Record<string, unknown> =>
  block.type === 'tool_use'
    ? { type: 'tool_use', id: callId, name: block.name, input: block.input }
    : block.type === 'thinking'
      ? { type: 'thinking', thinking: block.thinking, signature: 'c2ln' }
      : { type: 'text', text: block.text }

function* blockEvents(block: Block, index: number, callId: string, size: number): Generator<Record<string, unknown>> {
  const start =
    block.type === 'tool_use'
      ? { type: 'tool_use', id: callId, name: block.name, input: {} }
      : block.type === 'thinking'
        ? { type: 'thinking', thinking: '', signature: '' }
        : { type: 'text', text: '' }
  yield { type: 'content_block_start', index, content_block: start }
  const delta = (value: Record<string, unknown>): Record<string, unknown> => ({
    type: 'content_block_delta',
    index,
    delta: value,
  })
  if (block.type === 'text') for (const text of pieces(block.text, size)) yield delta({ type: 'text_delta', text })
  if (block.type === 'tool_use')
    for (const part of pieces(JSON.stringify(block.input), size))
      yield delta({ type: 'input_json_delta', partial_json: part })
  if (block.type === 'thinking') {
    for (const thought of pieces(block.thinking, size)) yield delta({ type: 'thinking_delta', thinking: thought })
    yield delta({ type: 'signature_delta', signature: 'c2ln' })
  }
  yield { type: 'content_block_stop', index }
}

/** All stream events of a message, from `message_start` to `message_stop`. */
function* messageEvents(answer: MessageAnswer, identity: MessageIdentity): Generator<Record<string, unknown>> {
  yield {
    type: 'message_start',
    message: {
      id: identity.id,
      type: 'message',
      role: 'assistant',
      model: identity.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: wireUsage(startUsage(answer.usage)),
    },
  }
  for (const [index, block] of answer.blocks.entries())
    yield* blockEvents(block, index, identity.toolCallId(index), answer.deltaChars)
  yield {
    type: 'message_delta',
    delta: { stop_reason: answer.stopReason, stop_sequence: null },
    usage: wireUsage(answer.usage),
  }
  yield { type: 'message_stop' }
}

const frame = (event: Record<string, unknown>): string => `event: ${event['type']}\ndata: ${JSON.stringify(event)}\n\n`

async function write(response: ServerResponse, chunk: string): Promise<void> {
  if (response.write(chunk)) return
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go)
      response.off('close', go)
      resolve()
    }
    response.once('drain', go)
    response.once('close', go)
  })
}

const closed = (response: ServerResponse): Promise<void> =>
  response.destroyed ? Promise.resolve() : new Promise((resolve) => response.once('close', resolve))

/** Streams a message the way its answer asks. Resolves with how far the client was told. */
export async function streamMessage(
  response: ServerResponse,
  answer: MessageAnswer,
  identity: MessageIdentity,
): Promise<'nothing' | 'started' | 'complete'> {
  await Promise.race([answer.released, closed(response)])
  const breakOff = async (): Promise<void> => {
    if (answer.broken?.how === 'drop') response.destroy()
    await closed(response)
  }
  if (answer.broken?.at === 'before_headers') {
    await breakOff()
    return 'nothing'
  }
  if (response.destroyed) return 'nothing'
  response.writeHead(200, { 'content-type': 'text/event-stream', ...answer.headers })
  let started = false
  for (const event of messageEvents(answer, identity)) {
    if (response.destroyed) return started ? 'started' : 'nothing'
    await write(response, frame(event))
    started = true
    const type = event['type']
    if (
      (answer.broken?.at === 'after_start' && type === 'message_start') ||
      (answer.broken?.at === 'after_first_delta' && type === 'content_block_delta')
    ) {
      await breakOff()
      return 'started'
    }
    if (answer.delayMs > 0 && type === 'content_block_delta') await pause(answer.delayMs)
  }
  response.end()
  return 'complete'
}
