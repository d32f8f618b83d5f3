import type { Result } from '../../../shared/domain/result'
import type { Json } from '../json'

/** What this runtime needs of the Gemini API, in words that no SDK owns. */
export interface GeminiApi {
  /** One streamed answer. Resolves when the stream is over: null when it ended by itself. Never rejects. */
  stream(request: StreamRequest): Promise<ApiProblem | null>
  /** One page of the list of models. Never rejects. */
  models(page: { readonly token: string | null; readonly signal: AbortSignal }): Promise<Result<unknown, ApiProblem>>
}

export interface StreamRequest {
  readonly model: string
  /** The body of `streamGenerateContent`. */
  readonly body: Json
  readonly signal: AbortSignal
  /** Each chunk as it was on the wire. `enough` ends the HTTP stream. */
  readonly onChunk: (chunk: unknown) => 'more' | 'enough'
}

/** Why there was no answer, or no more of it. Texts may hold anything, a key too: redact before use. */
export type ApiProblem =
  /** The server answered with an error. */
  | {
      readonly kind: 'refused'
      readonly httpStatus: number
      readonly message: string
      /** `google.rpc` details: ErrorInfo, RetryInfo, QuotaFailure, … */
      readonly details: readonly unknown[]
    }
  /** Nobody answered. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** The connection was lost in the middle of an answer. */
  | { readonly kind: 'cut'; readonly message: string }
  /** What arrived is not what this API sends. */
  | { readonly kind: 'garbled'; readonly message: string }
  | { readonly kind: 'aborted' }
