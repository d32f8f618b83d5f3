import { isWorkable, UNWORKABLE } from '../../../shared/domain/workable'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { ModelAnswer, ModelPart, RequestUsage } from '../../conversation/modelClient'
import type { CallIds } from './callIds'
import { isObject, type Json, listOf, objectOf, textOf } from './json'
import { lost, malformed, type ProviderError, toldError } from './providerError'
import { alive, raw, type StreamReader } from './reading'
import { answerOf } from './responsesAnswer'
import { responsesUsage } from './usage'

/** Events whose content comes again, whole, with the item that they belong to. */
const QUIET = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.output_item.added',
  'response.content_part.added',
  'response.content_part.done',
  'response.output_text.done',
  'response.output_text.annotation.added',
  'response.refusal.done',
  'response.reasoning_summary_part.done',
  'response.reasoning_summary_text.done',
  'response.reasoning_text.done',
  'response.function_call_arguments.delta',
  'response.function_call_arguments.done',
])

const KNOWN_ITEMS = new Set(['message', 'reasoning', 'function_call'])

const TEXT = new Set(['response.output_text.delta', 'response.refusal.delta'])
const THINKING = new Set(['response.reasoning_summary_text.delta', 'response.reasoning_text.delta'])

/** Folds the events of `POST /responses`. */
export class ResponsesReader implements StreamReader {
  /** Finished items by their place in the output. */
  private readonly items = new Map<number, Json>()
  /** Text that was streamed, for a server that never sends the finished item. */
  private readonly streamed = new Map<number, string>()
  private ending: { readonly type: 'completed' | 'incomplete'; readonly response: Json } | null = null
  private failure: ProviderError | null = null
  private told: RequestUsage | null = null
  private model: string | null = null

  constructor(
    /** Tells the messages of this answer from those of every other. */
    private readonly answerId: string,
    private readonly callIds: CallIds,
  ) {}

  get complete(): boolean {
    return this.ending !== null
  }

  get over(): boolean {
    return this.ending !== null || this.failure !== null
  }

  get usage(): RequestUsage | null {
    return this.told
  }

  take(value: unknown): readonly ModelPart[] {
    if (!isWorkable(value)) return this.fail(malformed(UNWORKABLE))
    if (!isObject(value)) return [raw('event', value)]
    const type = textOf(value['type']) ?? ''
    this.note(objectOf(value['response']))
    if (TEXT.has(type)) return this.delta(value, 'text')
    if (THINKING.has(type)) return this.delta(value, 'thinking')
    if (type === 'response.reasoning_summary_part.added') return this.nextThought(value)
    if (type === 'response.output_item.done') return this.item(value)
    if (type === 'response.completed' || type === 'response.incomplete') return this.end(type, value)
    if (type === 'response.failed') return this.fail(toldError(objectOf(value['response'])['error']))
    if (type === 'error') return this.fail(toldError(value['error'] ?? value))
    return QUIET.has(type) ? alive : [raw(type, value)]
  }

  finish(): Result<ModelAnswer, ProviderError> {
    if (this.failure !== null) return err(this.failure)
    if (this.ending === null) return err(lost('the answer ended without its end'))
    const answer = answerOf(this.output(), this.ending, { answerId: this.answerId, callIds: this.callIds })
    return ok({ ...answer, usage: this.told, model: this.model })
  }

  private note(response: Json): void {
    this.model = textOf(response['model']) ?? this.model
    this.told = responsesUsage(response['usage']) ?? this.told
  }

  private delta(event: Json, type: 'text' | 'thinking'): readonly ModelPart[] {
    const delta = textOf(event['delta'])
    if (delta === null) return alive
    const at = this.place(event)
    if (type === 'text') this.streamed.set(at, (this.streamed.get(at) ?? '') + delta)
    return [{ type, delta, messageId: `${this.answerId}.${at}` }]
  }

  private nextThought(event: Json): readonly ModelPart[] {
    const isFirst = event['summary_index'] === 0 || event['summary_index'] === undefined
    if (isFirst) return alive
    return [{ type: 'thinking', delta: '\n\n', messageId: `${this.answerId}.${this.place(event)}` }]
  }

  private item(event: Json): readonly ModelPart[] {
    const item = event['item']
    if (!isObject(item)) return [raw('response.output_item.done', event)]
    const index = event['output_index']
    this.items.set(typeof index === 'number' ? index : this.items.size, item)
    const type = textOf(item['type']) ?? 'untyped'
    return KNOWN_ITEMS.has(type) ? alive : [raw(`item.${type}`, item)]
  }

  private end(type: 'response.completed' | 'response.incomplete', event: Json): readonly ModelPart[] {
    this.ending = {
      type: type === 'response.completed' ? 'completed' : 'incomplete',
      response: objectOf(event['response']),
    }
    return alive
  }

  private fail(error: ProviderError): readonly ModelPart[] {
    this.failure = error
    return alive
  }

  private place(event: Json): number {
    const index = event['output_index']
    return typeof index === 'number' ? index : this.items.size
  }

  /** Finished items; else what the end mark carries; else at least the words. */
  private output(): ReadonlyMap<number, Json> {
    if (this.items.size > 0) return new Map([...this.items].sort(([a], [b]) => a - b))
    const whole = listOf(this.ending?.response['output']).filter(isObject)
    if (whole.length > 0) return new Map(whole.entries())
    return new Map(
      [...this.streamed].map(([at, text]) => [
        at,
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
      ]),
    )
  }
}
