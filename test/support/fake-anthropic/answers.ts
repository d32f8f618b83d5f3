/** Tokens of one answer, as the Messages API counts them. */
export interface AnswerUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheCreationInputTokens: number
  readonly cacheReadInputTokens: number
}

/** What every answer costs unless it says otherwise; all four kinds are there so that a lost one shows. */
const usualUsage: AnswerUsage = {
  inputTokens: 11,
  outputTokens: 25,
  cacheCreationInputTokens: 2_000,
  cacheReadInputTokens: 5_000,
}

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly input: unknown }

/** Where a message that is not sent whole breaks off. */
type BreakPoint = 'before_headers' | 'after_start' | 'after_first_delta'

export interface MessageAnswer {
  readonly kind: 'message'
  readonly blocks: readonly Block[]
  readonly usage: AnswerUsage
  readonly stopReason: string
  readonly headers: Readonly<Record<string, string>>
  /** Characters in one delta. */
  readonly deltaChars: number
  /** Pause between deltas. */
  readonly delayMs: number
  /** `stall`: silence with the connection open, until the client goes. `drop`: the connection is cut. */
  readonly broken: { readonly how: 'stall' | 'drop'; readonly at: BreakPoint } | null
  /** Nothing is sent before this resolves; a held answer keeps a test free of sleeps. */
  readonly released: Promise<void>
}

export interface ErrorAnswer {
  readonly kind: 'error'
  readonly status: number
  readonly type: string
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

export type Answer = MessageAnswer | ErrorAnswer

export type MessageOptions = Partial<Omit<MessageAnswer, 'kind' | 'blocks'>>

/** Chunks of the size that the real service sends a few of per second. */
const DELTA_CHARS = 64

/** A message of several blocks. */
export function message(blocks: readonly Block[], options: MessageOptions = {}): MessageAnswer {
  const usesTool = blocks.some((block) => block.type === 'tool_use')
  return {
    kind: 'message',
    blocks,
    usage: usualUsage,
    stopReason: usesTool ? 'tool_use' : 'end_turn',
    headers: {},
    deltaChars: DELTA_CHARS,
    delayMs: 0,
    broken: null,
    released: Promise.resolve(),
    ...options,
  }
}

export const text = (content: string, options?: MessageOptions): MessageAnswer =>
  message([{ type: 'text', text: content }], options)

export const thinking = (thought: string, content: string, options?: MessageOptions): MessageAnswer =>
  message(
    [
      { type: 'thinking', thinking: thought },
      { type: 'text', text: content },
    ],
    options,
  )

export const toolUse = (name: string, input: unknown, options?: MessageOptions): MessageAnswer =>
  message([{ type: 'tool_use', name, input }], options)

/** `echo` and other harmless commands run in every permission mode; others need one that allows them. */
export const bash = (command: string, options?: MessageOptions): MessageAnswer =>
  toolUse('Bash', { command, description: 'scripted' }, options)

function httpError(
  status: number,
  type: string,
  errorMessage: string,
  headers: Readonly<Record<string, string>> = {},
): ErrorAnswer {
  return { kind: 'error', status, type, message: errorMessage, headers }
}

export const rateLimited = (retryAfterSecs: number): ErrorAnswer =>
  httpError(429, 'rate_limit_error', "This request would exceed your account's rate limit.", {
    'retry-after': String(retryAfterSecs),
  })

export const overloaded = (): ErrorAnswer => httpError(529, 'overloaded_error', 'Overloaded')

export const serverError = (): ErrorAnswer => httpError(500, 'api_error', 'Internal server error')

export const unauthorized = (): ErrorAnswer => httpError(401, 'authentication_error', 'invalid x-api-key')

export const creditTooLow = (): ErrorAnswer =>
  httpError(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.')

export const promptTooLong = (): ErrorAnswer =>
  httpError(400, 'invalid_request_error', 'prompt is too long: 250000 tokens > 200000 maximum')

/** Headers of a subscription's usage windows; only a client with an OAuth token reads them. */
export function usageWindow(options: {
  readonly status: 'allowed' | 'allowed_warning' | 'rejected'
  /** Seconds since the epoch. */
  readonly resetsAt: number
  readonly utilization: number
}): Record<string, string> {
  const reset = String(options.resetsAt)
  return {
    'anthropic-ratelimit-unified-status': options.status,
    'anthropic-ratelimit-unified-reset': reset,
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-5h-status': options.status,
    'anthropic-ratelimit-unified-5h-reset': reset,
    'anthropic-ratelimit-unified-5h-utilization': String(options.utilization),
    ...(options.status === 'allowed_warning' ? { 'anthropic-ratelimit-unified-5h-surpassed-threshold': '0.9' } : {}),
    'anthropic-ratelimit-unified-7d-status': 'allowed',
    'anthropic-ratelimit-unified-7d-reset': String(options.resetsAt + 200_000),
    'anthropic-ratelimit-unified-7d-utilization': '0.4',
    'anthropic-ratelimit-unified-overage-status': 'rejected',
    'anthropic-ratelimit-unified-overage-disabled-reason': 'org_level_disabled',
  }
}

/** The subscription's window is used up: 429 with the time of the reset. */
export const usageLimitReached = (resetsAt: number): ErrorAnswer =>
  httpError(
    429,
    'rate_limit_error',
    "This request would exceed your account's rate limit.",
    usageWindow({ status: 'rejected', resetsAt, utilization: 1 }),
  )

/** An answer that waits for the test. */
export function held(answer: MessageAnswer): { readonly answer: MessageAnswer; readonly release: () => void } {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { answer: { ...answer, released }, release }
}
