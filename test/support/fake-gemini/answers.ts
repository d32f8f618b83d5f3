/** `usageMetadata` of one answer, in Google's own terms. */
export interface AnswerUsage {
  readonly promptTokenCount: number
  readonly cachedContentTokenCount: number
  readonly candidatesTokenCount: number
  readonly thoughtsTokenCount: number
  readonly toolUsePromptTokenCount: number
}

/** What every answer costs unless it says otherwise; all kinds are there so that a lost one shows. */
export const usualUsage: AnswerUsage = {
  promptTokenCount: 7_011,
  cachedContentTokenCount: 5_000,
  candidatesTokenCount: 25,
  thoughtsTokenCount: 40,
  toolUsePromptTokenCount: 3,
}

/** A part exactly as it goes over the wire. */
export type Part = Readonly<Record<string, unknown>>

/** Where an answer that is not sent whole breaks off. */
type BreakPoint =
  | 'before_headers'
  | 'after_headers'
  | 'after_first_chunk'
  | 'inside_a_line'
  | 'before_finish'
  | 'after_finish'

export interface ContentAnswer {
  readonly kind: 'content'
  readonly parts: readonly Part[]
  readonly usage: AnswerUsage | null
  /** Null: the last chunk has none. */
  readonly finishReason: string | null
  readonly finishMessage: string | null
  /** The prompt itself was blocked: no candidates at all. */
  readonly blockReason: string | null
  /** Added to the first chunk, and to its candidate. */
  readonly chunkFields: Part
  readonly candidateFields: Part
  /** Characters of text in one chunk. */
  readonly chunkChars: number
  /** The body is written in pieces of this many bytes; null: chunk by chunk. */
  readonly cutBytes: number | null
  /** `stall`: silence with the connection open, until the client goes. `drop`: the connection is cut. `end`: the stream is closed in order. */
  readonly broken: { readonly how: 'stall' | 'drop' | 'end'; readonly at: BreakPoint } | null
  /** Written as it is after the first chunk, in place of the rest. */
  readonly instead: string | Uint8Array | null
  /** Nothing is sent before this resolves; a held answer keeps a test free of sleeps. */
  readonly released: Promise<void>
}

export interface ErrorAnswer {
  readonly kind: 'error'
  readonly status: number
  /** `RESOURCE_EXHAUSTED`, … */
  readonly word: string
  readonly message: string
  readonly details: readonly Part[]
  /** In place of the JSON. */
  readonly body: string | null
}

export type Answer = ContentAnswer | ErrorAnswer

export type ContentOptions = Partial<Omit<ContentAnswer, 'kind' | 'parts'>>

/** About what the real service sends at once. */
const CHUNK_CHARS = 48

export const content = (parts: readonly Part[], options: ContentOptions = {}): ContentAnswer => ({
  kind: 'content',
  parts,
  usage: usualUsage,
  finishReason: 'STOP',
  finishMessage: null,
  blockReason: null,
  chunkFields: {},
  candidateFields: {},
  chunkChars: CHUNK_CHARS,
  cutBytes: null,
  broken: null,
  instead: null,
  released: Promise.resolve(),
  ...options,
})

export const text = (words: string, options?: ContentOptions): ContentAnswer => content([{ text: words }], options)

export const thought = (words: string): Part => ({ text: words, thought: true })

/** A call with the signature that the newest models put on the first one of an answer. */
export const call = (name: string, args: unknown, more: { id?: string; signature?: string } = {}): Part => ({
  functionCall: { ...(more.id === undefined ? {} : { id: more.id }), name, args },
  ...(more.signature === undefined ? {} : { thoughtSignature: more.signature }),
})

let signatures = 0
/** Base64, different each time. */
export function signature(): string {
  signatures += 1
  return Buffer.from(`signature ${signatures}`).toString('base64')
}

/** Several tools at once; as in life, the first call alone is signed. */
export const calls = (
  wanted: readonly (readonly [name: string, args: unknown, id?: string])[],
  options?: ContentOptions,
): ContentAnswer =>
  content(
    wanted.map(([name, args, id], index) =>
      call(name, args, { ...(id === undefined ? {} : { id }), ...(index === 0 ? { signature: signature() } : {}) }),
    ),
    options,
  )

export const blockedPrompt = (blockReason: string): ContentAnswer => content([], { blockReason, finishReason: null })

export const apiError = (
  status: number,
  word: string,
  message: string,
  details: readonly Part[] = [],
): ErrorAnswer => ({
  kind: 'error',
  status,
  word,
  message,
  details,
  body: null,
})

const rpc = (type: string): string => `type.googleapis.com/google.rpc.${type}`

export const retryInfo = (retryDelay: string): Part => ({ '@type': rpc('RetryInfo'), retryDelay })

export const quotaFailure = (quotaId: string, quotaValue = '20'): Part => ({
  '@type': rpc('QuotaFailure'),
  violations: [
    {
      quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests',
      quotaId,
      quotaDimensions: { location: 'global', model: 'gemini-3.8-flash' },
      quotaValue,
    },
  ],
})

export const errorInfo = (reason: string): Part => ({
  '@type': rpc('ErrorInfo'),
  reason,
  domain: 'googleapis.com',
  metadata: { service: 'generativelanguage.googleapis.com' },
})

/** `retryDelay` as `"3.5s"`; null: not said. */
export const rateLimited = (retryDelay: string | null): ErrorAnswer =>
  apiError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan and billing details.', [
    {
      '@type': rpc('Help'),
      links: [{ description: 'Quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' }],
    },
    quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'),
    ...(retryDelay === null ? [] : [retryInfo(retryDelay)]),
  ])

export const overloaded = (): ErrorAnswer =>
  apiError(503, 'UNAVAILABLE', 'This model is currently experiencing high demand. Please try again later.')

export const serverError = (): ErrorAnswer => apiError(500, 'INTERNAL', 'An internal error has occurred.')

export const tooLong = (): ErrorAnswer =>
  apiError(
    400,
    'INVALID_ARGUMENT',
    'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
  )

export const badKey = (): ErrorAnswer =>
  apiError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    errorInfo('API_KEY_INVALID'),
    { '@type': rpc('LocalizedMessage'), locale: 'en-US', message: 'API key not valid. Please pass a valid API key.' },
  ])

/** An answer that waits for the test. */
export function held(answer: ContentAnswer): { readonly answer: ContentAnswer; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { answer: { ...answer, released: promise }, release: resolve }
}
