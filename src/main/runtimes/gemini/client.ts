import {
  type GenerateContentRequest,
  GoogleGenerativeAI,
  GoogleGenerativeAIFetchError,
  GoogleGenerativeAIRequestInputError,
} from '@google/generative-ai'
import { err, ok, type Result } from '../../../shared/domain/result'
import { isObject, listIn, objectIn, stringIn } from '../json'
import type { ApiProblem, GeminiApi, StreamRequest } from './api'
import type { Endpoint } from './endpoint'

/**
 * The only file that knows the SDK, which its maker no longer develops: replacing it means rewriting this file.
 * What was found of version 0.24.1, and is dealt with here:
 *
 * - Its aggregated answer drops `thought`, `thoughtSignature` and unknown parts, so only raw chunks are used; the
 *   promise of that answer rejects on its own when the stream fails.
 * - Its signal is not looked at before the first `abort` event, and its listener is never removed.
 * - Failures while reading are one error without a cause. A line that is no `data:` line, which is how the service
 *   reports an error in mid-stream, ends as "Failed to parse stream": the service's words are lost.
 * - It cannot list models.
 */
export function geminiApi(endpoint: Endpoint): GeminiApi {
  const sdk = new GoogleGenerativeAI(endpoint.key)
  return {
    stream: (request) => stream(sdk, endpoint, request),
    models: (page) => modelsPage(endpoint, page),
  }
}

async function stream(
  sdk: GoogleGenerativeAI,
  { baseUrl }: Endpoint,
  { model, body, signal, onChunk }: StreamRequest,
): Promise<ApiProblem | null> {
  if (signal.aborted) return { kind: 'aborted' }
  const http = new AbortController()
  const stop = (): void => http.abort()
  signal.addEventListener('abort', stop, { once: true })
  let answered = false
  try {
    // Copied, because the SDK writes into it; its types are older than the API.
    const asked = { ...body } as unknown as GenerateContentRequest
    const result = await sdk
      .getGenerativeModel({ model }, { baseUrl })
      .generateContentStream(asked, { signal: http.signal })
    answered = true
    result.response.catch(() => {})
    for await (const chunk of result.stream) {
      if (onChunk(chunk) === 'enough') break
    }
    return null
  } catch (cause) {
    return signal.aborted ? { kind: 'aborted' } : problemOf(cause, answered)
  } finally {
    signal.removeEventListener('abort', stop)
    http.abort()
  }
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** What the SDK puts in front of every text. */
const SDK_PREFIX = /^\[GoogleGenerativeAI Error\]: (?:Error fetching from \S+: )?(?:\[\d{3}[^\]]*\] ?)?/

function problemOf(cause: unknown, answered: boolean): ApiProblem {
  const message = textOf(cause)
  if (cause instanceof GoogleGenerativeAIFetchError && cause.status !== undefined) {
    const details: readonly unknown[] = Array.isArray(cause.errorDetails) ? cause.errorDetails : []
    const words = message.replace(SDK_PREFIX, '')
    // The SDK writes the details behind the message.
    const ending = ` ${JSON.stringify(cause.errorDetails)}`
    const said = words.endsWith(ending) ? words.slice(0, -ending.length) : words
    return { kind: 'refused', httpStatus: cause.status, message: said || (cause.statusText ?? ''), details }
  }
  if (cause instanceof GoogleGenerativeAIRequestInputError) {
    return { kind: 'refused', httpStatus: 400, message: message.replace(SDK_PREFIX, ''), details: [] }
  }
  const said = message.replace(SDK_PREFIX, '')
  if (!answered) return { kind: 'unreachable', message: said }
  return said === 'Error reading from the stream' ? { kind: 'cut', message: said } : { kind: 'garbled', message: said }
}

/** The most that the API allows; it has some 60 models. */
const MODELS_PAGE_SIZE = 1_000
/** A model is described in about 700 bytes; a page beyond this is no list of models. */
const MODELS_PAGE_MAX_BYTES = 4_000_000

async function modelsPage(
  { key, baseUrl }: Endpoint,
  { token, signal }: { readonly token: string | null; readonly signal: AbortSignal },
): Promise<Result<unknown, ApiProblem>> {
  const url = new URL(`${baseUrl}/v1beta/models`)
  url.searchParams.set('pageSize', String(MODELS_PAGE_SIZE))
  if (token !== null) url.searchParams.set('pageToken', token)
  try {
    // Following a redirect would carry the key to somebody else.
    const response = await fetch(url, { headers: { 'x-goog-api-key': key }, redirect: 'manual', signal })
    const text = await boundedText(response)
    const body = parsed(text ?? '')
    if (!response.ok) {
      const error = isObject(body) ? objectIn(body, 'error') : null
      const message = (error && stringIn(error, 'message')) ?? response.statusText
      return err({
        kind: 'refused',
        httpStatus: response.status,
        message,
        details: error === null ? [] : listIn(error, 'details'),
      })
    }
    if (text === null) return err({ kind: 'garbled', message: 'The list of models is far too long.' })
    return body === undefined ? err({ kind: 'garbled', message: 'The list of models is no JSON.' }) : ok(body)
  } catch (cause) {
    if (signal.aborted) return err({ kind: 'aborted' })
    const reason = cause instanceof Error && cause.cause !== undefined ? textOf(cause.cause) : textOf(cause)
    return err({ kind: 'unreachable', message: reason })
  }
}

/** Null: longer than a page can be. */
async function boundedText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MODELS_PAGE_MAX_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
