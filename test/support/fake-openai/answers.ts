/** Tokens of one answer as OpenAI counts them: cached and written tokens are part of the input, reasoning of the output. */
export interface AnswerUsage {
  readonly input: number
  readonly cached: number
  readonly cacheWritten: number
  readonly output: number
  readonly reasoning: number
}

/** What every answer costs unless it says otherwise; every kind is there so that a lost one shows. */
export const usualUsage: AnswerUsage = { input: 1_234, cached: 800, cacheWritten: 107, output: 65, reasoning: 23 }

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'refusal'; readonly text: string }
  /** Responses: a reasoning item with its summary and encrypted content. Chat: `reasoning_content`. */
  | { readonly type: 'reasoning'; readonly summary: readonly string[] }
  /** A string is sent as it is: that is how malformed arguments are made. */
  | { readonly type: 'call'; readonly name: string; readonly input: unknown; readonly callId?: string }
  /** An output item that no client knows (Responses only). */
  | { readonly type: 'item'; readonly item: Readonly<Record<string, unknown>> }

/** Where an answer that is not sent whole breaks off. */
export type BreakPoint = 'before_headers' | 'after_start' | 'after_first_delta' | 'before_end'

/**
 * `stall`: silence with the connection open. `drop`: the connection is cut. `end`: the stream is closed politely
 * without its end mark. `malformed`: an event that is no JSON. `failed`: `response.failed` (Chat: an error chunk).
 * `error`: an `error` event.
 */
export type Break = {
  readonly how: 'stall' | 'drop' | 'end' | 'malformed' | 'failed' | 'error'
  readonly at: BreakPoint
  readonly error?: Readonly<Record<string, unknown>>
}

export interface ModelAnswer {
  readonly kind: 'answer'
  readonly blocks: readonly Block[]
  /** Null: the server does not say. */
  readonly usage: AnswerUsage | null
  /** The API's word when the answer is cut: `max_output_tokens`, `content_filter`. Null: it is complete. */
  readonly incomplete: string | null
  readonly headers: Readonly<Record<string, string>>
  /** Characters in one delta. */
  readonly deltaChars: number
  /** The whole body is sent in pieces of this many bytes, wherever that cuts; null: an event at a time. */
  readonly pieceBytes: number | null
  /** Sent after the start, as they are. */
  readonly extraEvents: readonly Readonly<Record<string, unknown>>[]
  /** A comment line every so many events, as keep-alive. */
  readonly comments: boolean
  readonly broken: Break | null
  /** Nothing is sent before this resolves; a held answer keeps a test free of sleeps. */
  readonly released: Promise<void>
}

export interface ErrorAnswer {
  readonly kind: 'error'
  readonly status: number
  /** A string is sent as it is, anything else as JSON. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

export type Answer = ModelAnswer | ErrorAnswer
export type AnswerOptions = Partial<Omit<ModelAnswer, 'kind' | 'blocks'>>

const DELTA_CHARS = 16

export function answer(blocks: readonly Block[], options: AnswerOptions = {}): ModelAnswer {
  return {
    kind: 'answer',
    blocks,
    usage: usualUsage,
    incomplete: null,
    headers: {},
    deltaChars: DELTA_CHARS,
    pieceBytes: null,
    extraEvents: [],
    comments: false,
    broken: null,
    released: Promise.resolve(),
    ...options,
  }
}

export const text = (content: string, options?: AnswerOptions): ModelAnswer =>
  answer([{ type: 'text', text: content }], options)

export const thinking = (thoughts: readonly string[], content: string, options?: AnswerOptions): ModelAnswer =>
  answer(
    [
      { type: 'reasoning', summary: thoughts },
      { type: 'text', text: content },
    ],
    options,
  )

export const refusal = (content: string, options?: AnswerOptions): ModelAnswer =>
  answer([{ type: 'refusal', text: content }], options)

/** Reasoning and then calls, all at once: what a reasoning model does. */
export const calls = (
  wanted: readonly { readonly name: string; readonly input: unknown; readonly callId?: string }[],
  options?: AnswerOptions,
): ModelAnswer =>
  answer(
    [{ type: 'reasoning', summary: ['I need a tool.'] }, ...wanted.map((one) => ({ type: 'call' as const, ...one }))],
    options,
  )

export const call = (name: string, input: unknown, options?: AnswerOptions): ModelAnswer =>
  calls([{ name, input }], options)

export const broken = (how: Break['how'], at: BreakPoint, content = 'I begin and then I go on.'): ModelAnswer =>
  text(content, { broken: { how, at } })

export const failedWith = (code: string, message: string, at: BreakPoint = 'after_start'): ModelAnswer =>
  text('never said', { broken: { how: 'failed', at, error: { code, message } } })

/** An answer that waits for the test. */
export function held(one: ModelAnswer): { readonly answer: ModelAnswer; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { answer: { ...one, released: promise }, release: resolve }
}
