import type { AnswerUsage, Block, ModelAnswer } from './answers'
import type { Json } from './checks'

interface Identity {
  readonly id: string
  readonly model: string
}

const usageOnWire = ({ input, cached, cacheWritten, output, reasoning }: AnswerUsage): Json => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached, cache_write_tokens: cacheWritten },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
})

/** By characters, so that a delta may end inside a surrogate pair only when the text is broken itself. */
function* pieces(content: string, size: number): Generator<string> {
  const chars = [...content]
  for (let at = 0; at < chars.length; at += size) yield chars.slice(at, at + size).join('')
}

const written = (input: unknown): string => (typeof input === 'string' ? input : JSON.stringify(input))

/** A finished output item. */
function itemOf(block: Block, at: number, { id }: Identity, incomplete: boolean): Json {
  const status = incomplete ? 'incomplete' : 'completed'
  switch (block.type) {
    case 'item':
      return block.item
    case 'reasoning':
      return {
        id: `rs_${id}_${at}`,
        type: 'reasoning',
        summary: block.summary.map((text) => ({ type: 'summary_text', text })),
        encrypted_content: `gAAAAA${Buffer.from(`${id} ${at}`).toString('base64url')}`,
      }
    case 'call':
      return {
        id: `fc_${id}_${at}`,
        type: 'function_call',
        status,
        arguments: written(block.input),
        call_id: block.callId ?? `call_${id}_${at}`,
        name: block.name,
      }
    case 'text':
    case 'refusal':
      return {
        id: `msg_${id}_${at}`,
        type: 'message',
        status,
        phase: 'final_answer',
        content: [partOf(block)],
        role: 'assistant',
      }
  }
}

const partOf = (block: Extract<Block, { type: 'text' | 'refusal' }>): Json =>
  block.type === 'text'
    ? { type: 'output_text', annotations: [], logprobs: [], text: block.text }
    : { type: 'refusal', refusal: block.text }

function* itemEvents(block: Block, at: number, item: Json, size: number): Generator<Json> {
  const place = { output_index: at }
  const within = { item_id: item['id'], output_index: at }
  yield { type: 'response.output_item.added', ...place, item: { ...item, ...emptied(block) } }
  if (block.type === 'reasoning') {
    for (const [summary_index, thought] of block.summary.entries()) {
      const here = { ...within, summary_index }
      yield { type: 'response.reasoning_summary_part.added', ...here, part: { type: 'summary_text', text: '' } }
      for (const delta of pieces(thought, size))
        yield { type: 'response.reasoning_summary_text.delta', ...here, delta, obfuscation: 'xK3' }
      yield { type: 'response.reasoning_summary_text.done', ...here, text: thought }
      yield { type: 'response.reasoning_summary_part.done', ...here, part: { type: 'summary_text', text: thought } }
    }
  }
  if (block.type === 'call') {
    const text = written(block.input)
    for (const delta of pieces(text, size)) yield { type: 'response.function_call_arguments.delta', ...within, delta }
    yield { type: 'response.function_call_arguments.done', ...within, arguments: text }
  }
  if (block.type === 'text' || block.type === 'refusal') {
    const here = { ...within, content_index: 0 }
    const kind = block.type === 'text' ? 'response.output_text' : 'response.refusal'
    yield { type: 'response.content_part.added', ...here, part: { ...partOf(block), [fieldOf(block)]: '' } }
    for (const delta of pieces(block.text, size)) yield { type: `${kind}.delta`, ...here, delta, logprobs: [] }
    yield { type: `${kind}.done`, ...here, [fieldOf(block)]: block.text }
    yield { type: 'response.content_part.done', ...here, part: partOf(block) }
  }
  yield { type: 'response.output_item.done', ...place, item }
}

const fieldOf = (block: Extract<Block, { type: 'text' | 'refusal' }>): string =>
  block.type === 'text' ? 'text' : 'refusal'

const emptied = ({ type }: Block): Json =>
  type === 'reasoning'
    ? { summary: [], encrypted_content: 'gAAAAAincomplete' }
    : type === 'call'
      ? { arguments: '', status: 'in_progress' }
      : type === 'item'
        ? {}
        : { content: [], status: 'in_progress' }

/** All events of a response, from `response.created` to its end. */
export function* responsesEvents(answer: ModelAnswer, identity: Identity): Generator<Json> {
  const base = { id: identity.id, object: 'response', created_at: 1_790_000_000, model: identity.model, store: false }
  const started = { ...base, status: 'in_progress', error: null, incomplete_details: null, output: [], usage: null }
  const { incomplete } = answer
  const items = answer.blocks.map((block, at) =>
    itemOf(block, at, identity, incomplete !== null && at === answer.blocks.length - 1),
  )
  let sequence_number = 0
  const numbered = (event: Json): Json => ({ ...event, sequence_number: sequence_number++ })
  yield numbered({ type: 'response.created', response: started })
  yield numbered({ type: 'response.in_progress', response: started })
  for (const event of answer.extraEvents) yield numbered(event)
  for (const [at, block] of answer.blocks.entries())
    for (const event of itemEvents(block, at, items[at] ?? {}, answer.deltaChars)) yield numbered(event)
  const usage = answer.usage === null ? null : usageOnWire(answer.usage)
  yield numbered({
    type: incomplete === null ? 'response.completed' : 'response.incomplete',
    response: {
      ...base,
      status: incomplete === null ? 'completed' : 'incomplete',
      error: null,
      incomplete_details: incomplete === null ? null : { reason: incomplete },
      output: items,
      usage,
    },
  })
}
