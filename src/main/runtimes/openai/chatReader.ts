import { isWorkable, UNWORKABLE } from '../../../shared/domain/workable'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { ModelAnswer, ModelPart, RequestUsage } from '../../conversation/modelClient'
import type { CallIds } from './callIds'
import { ReasoningDetails } from './chatReasoning'
import { ChatToolCalls } from './chatToolCalls'
import { isObject, type Json, listOf, objectOf, textOf } from './json'
import { lost, malformed, type ProviderError, toldError } from './providerError'
import { alive, raw, type StreamReader } from './reading'
import { chatUsage } from './usage'

/** Where servers put thoughts: DeepSeek, llama.cpp and older vLLM; OpenRouter, Ollama and newer vLLM. */
const THOUGHTS = ['reasoning_content', 'reasoning'] as const
const KNOWN = new Set<string>(['role', 'content', 'refusal', 'tool_calls', 'reasoning_details', 'name', ...THOUGHTS])

/** Folds the chunks of `POST /chat/completions`. */
export class ChatReader implements StreamReader {
  private readonly toolCalls = new ChatToolCalls()
  private text = ''
  private refusal = ''
  private thoughts: { readonly field: string; readonly text: string } | null = null
  private readonly details = new ReasoningDetails()
  private finished: string | null = null
  private failure: ProviderError | null = null
  private told: RequestUsage | null = null
  private model: string | null = null

  constructor(
    private readonly answerId: string,
    private readonly callIds: CallIds,
  ) {}

  get complete(): boolean {
    return this.finished !== null && this.failure === null
  }

  /** After the end the usage is still to come; the SDK stops at `[DONE]`. */
  get over(): boolean {
    return this.failure !== null
  }

  get usage(): RequestUsage | null {
    return this.told
  }

  take(value: unknown): readonly ModelPart[] {
    if (!isWorkable(value)) return this.fail(malformed(UNWORKABLE))
    if (!isObject(value)) return [raw('chunk', value)]
    if (isObject(value['error'])) return this.fail(toldError(value))
    this.model = textOf(value['model']) ?? this.model
    this.told = chatUsage(value['usage']) ?? this.told
    if (!Array.isArray(value['choices'])) return [raw(textOf(value['object']) ?? 'chunk', value)]
    const choice = listOf(value['choices']).find((one) => isObject(one) && (one['index'] ?? 0) === 0)
    return isObject(choice) ? this.choice(choice) : alive
  }

  finish(): Result<ModelAnswer, ProviderError> {
    if (this.failure !== null) return err(this.failure)
    if (this.finished === null) return err(lost('the answer ended without its end'))
    const reason = this.finished
    const cut = reason === 'length' || reason === 'content_filter'
    const { calls, native } = this.toolCalls.finish(cut, this.callIds)
    const said = this.text + this.refusal
    return ok({
      native: this.native(native),
      text: said,
      messages: [
        { messageId: this.id('thinking'), text: this.thoughts?.text ?? '', thinking: true },
        { messageId: this.id('text'), text: said, thinking: false },
      ].filter(({ text }) => text !== ''),
      calls,
      usage: this.told,
      model: this.model,
      end: reason === 'content_filter' || this.refusal !== '' ? 'refused' : reason === 'length' ? 'cut' : 'done',
      reason,
    })
  }

  private choice(choice: Json): readonly ModelPart[] {
    if (isObject(choice['error'])) return this.fail(toldError(choice))
    // Some servers repeat the whole message in the last chunk; deltas have said it all by then.
    const parts = this.delta(objectOf(choice['delta']))
    const reason = textOf(choice['finish_reason'])
    if (reason === 'error') {
      const native = textOf(choice['native_finish_reason'])
      return this.fail(
        toldError({ message: `the model stopped with an error${native === null ? '' : ` (${native})`}` }),
      )
    }
    this.finished = reason ?? this.finished
    return parts.length === 0 ? alive : parts
  }

  private delta(delta: Json): ModelPart[] {
    const parts: ModelPart[] = []
    for (const field of THOUGHTS) {
      const thought = textOf(delta[field])
      // One of them: servers in transition send the same thought under both names.
      if (thought === null || (this.thoughts !== null && this.thoughts.field !== field)) continue
      this.thoughts = { field, text: (this.thoughts?.text ?? '') + thought }
      parts.push({ type: 'thinking', delta: thought, messageId: this.id('thinking') })
    }
    const content = wordsOf(delta['content'])
    this.text += content
    const refusal = textOf(delta['refusal']) ?? ''
    this.refusal += refusal
    if (content + refusal !== '') parts.push({ type: 'text', delta: content + refusal, messageId: this.id('text') })
    this.details.add(listOf(delta['reasoning_details']))
    for (const call of listOf(delta['tool_calls']).filter(isObject)) this.toolCalls.take(call)
    for (const [key, value] of Object.entries(delta))
      if (!KNOWN.has(key) && value !== null) parts.push(raw(`delta.${key}`, value))
    return parts
  }

  private native(toolCalls: readonly Json[]): Json[] {
    const message = {
      role: 'assistant',
      content: this.text === '' ? null : this.text,
      ...(this.refusal === '' ? {} : { refusal: this.refusal }),
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
      ...(this.thoughts === null ? {} : { [this.thoughts.field]: this.thoughts.text }),
      ...(this.details.blocks.length === 0 ? {} : { reasoning_details: this.details.blocks }),
    }
    return [message]
  }

  private id(what: 'text' | 'thinking'): string {
    return `${this.answerId}.${what}`
  }

  private fail(error: ProviderError): readonly ModelPart[] {
    this.failure = error
    return alive
  }
}

/** Text, or the texts of a list of parts, as Mistral sends it. */
const wordsOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(objectOf(part)['text']) ?? '')
        .join('')
