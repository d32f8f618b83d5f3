import type { ErrorAnswer } from './answers'

type Headers = Readonly<Record<string, string>>

export const raw = (status: number, body: unknown, headers: Headers = {}): ErrorAnswer => ({
  kind: 'error',
  status,
  body,
  headers,
})

export interface ErrorWords {
  readonly message: string
  readonly type: string
  readonly param?: string | null
  readonly code?: string | number | null
}

/** An error in OpenAI's own shape. */
export const apiError = (status: number, error: ErrorWords, headers?: Headers): ErrorAnswer =>
  raw(status, { error: { param: null, code: null, ...error } }, headers)

export const rateLimited = (headers: Headers): ErrorAnswer =>
  apiError(
    429,
    {
      message: 'Rate limit reached for gpt-fake in organization org-fake on tokens per min (TPM): Limit 30000.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    },
    headers,
  )

export const quotaUsedUp = (): ErrorAnswer =>
  apiError(429, {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  })

/** OpenAI quotes what is left of a key between its first and its last characters. */
export const wrongKey = (key: string): ErrorAnswer =>
  apiError(401, {
    message: `Incorrect API key provided: ${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  })

export const noKey = (): ErrorAnswer =>
  apiError(401, {
    message: "You didn't provide an API key. You need to provide your API key in an Authorization header.",
    type: 'invalid_request_error',
  })

export const forbidden = (): ErrorAnswer =>
  apiError(403, {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  })

export const noSuchModel = (status: number, model: string): ErrorAnswer =>
  apiError(status, {
    message: `The model '${model}' does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    param: 'model',
    code: 'model_not_found',
  })

export const tooLong = (): ErrorAnswer =>
  apiError(400, {
    message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
    type: 'invalid_request_error',
    param: 'input',
    code: 'context_length_exceeded',
  })

export const serverError = (): ErrorAnswer =>
  apiError(500, { message: 'The server had an error while processing your request.', type: 'server_error' })

export const overloaded = (): ErrorAnswer =>
  apiError(503, { message: 'The engine is currently overloaded, please try again later.', type: 'overloaded' })

export const invalid = (message: string, param: string | null = null, code: string | null = null): ErrorAnswer =>
  apiError(400, { message, type: 'invalid_request_error', param, code })
