import type { Result } from '../../shared/domain/result'
import type { FailureClass } from '../../shared/domain/run'
import type { ToolDescription, ToolOutcome } from '../tools/ports'

/** One step of a conversation. What a provider said is kept verbatim in `native`, so that signatures and unknown parts survive. */
export type Step =
  | { readonly kind: 'user'; readonly text: string }
  | {
      readonly kind: 'model'
      /** Whose language `native` is in. Another client builds the step again from `text` and `calls`. */
      readonly dialect: string
      readonly native: readonly unknown[]
      readonly text: string
      readonly calls: readonly ModelCall[]
    }
  /** The results of all calls of the model step before it, in the order of the calls. */
  | { readonly kind: 'tools'; readonly results: readonly ToolAnswer[] }

export interface ModelCall {
  readonly callId: string
  readonly name: string
  /** As the model wrote it: normally JSON text of an object. */
  readonly input: string
}

export interface ToolAnswer {
  readonly callId: string
  readonly name: string
  readonly outcome: ToolOutcome['outcome']
  readonly output: string
}

export interface ModelRequest {
  readonly model: string
  readonly system: string
  readonly steps: readonly Step[]
  /** Empty: the model must answer in words. */
  readonly tools: readonly ToolDescription[]
  /** Aborts the HTTP stream. */
  readonly signal: AbortSignal
  /** Everything that arrives, as it arrives. */
  readonly onPart: (part: ModelPart) => void
}

export type ModelPart =
  | { readonly type: 'text'; readonly delta: string; readonly messageId: string }
  | { readonly type: 'thinking'; readonly delta: string; readonly messageId: string }
  /** A sign of life with nothing to show. */
  | { readonly type: 'alive' }
  /** Something without a name here; becomes a `raw` event. */
  | { readonly type: 'raw'; readonly name: string; readonly data: string }

/** Tokens of one request. The four counts are disjoint, as in `TokenUsage`; reasoning is part of the output. */
export interface RequestUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheCreationInputTokens: number
  readonly cacheReadInputTokens: number
  readonly reasoningTokens: number | null
}

export interface ModelAnswer {
  readonly native: readonly unknown[]
  readonly text: string
  /** Whole texts by message, to take the place of their deltas. */
  readonly messages: readonly { readonly messageId: string; readonly text: string; readonly thinking: boolean }[]
  readonly calls: readonly ModelCall[]
  /** Null: the provider did not say. */
  readonly usage: RequestUsage | null
  /** The model that answered, by the provider's word. */
  readonly model: string | null
  /** `cut`: the output limit was reached. `refused`: the provider's filter or the model itself. */
  readonly end: 'done' | 'cut' | 'refused'
  /** The provider's word for the end: `completed`, `stop`, `SAFETY`, … */
  readonly reason: string
}

export interface ModelFailure {
  readonly class: FailureClass
  /** For people, with the provider's words; never a key. */
  readonly message: string
  readonly httpStatus: number | null
  /** Worth asking again: overload, rate limit, server error, lost connection. */
  readonly retryable: boolean
  /** Where fewer retries than usual show that it is in vain. Retries after other failures do not count. */
  readonly retriesMax?: number
  /** What the server asked for; null: it did not say. */
  readonly retryAfterMs: number | null
  /** What it cost all the same, if the provider said. */
  readonly usage: RequestUsage | null
}

/** One provider's API. The loop around it is the same for all. */
export interface ModelClient {
  /**
   * Name of the language of `native`: `openai-responses`, `openai-chat`, `gemini`. Its first word is the runtime: a
   * conversation is resumed in every dialect that begins with the same.
   */
  readonly dialect: string
  /**
   * One request, streamed, asked once: retrying is the loop's business. Never rejects. A stream that ends
   * without the provider's own end mark is a failure (`connection`), an abort is a failure (`interrupted`).
   */
  answer(request: ModelRequest): Promise<Result<ModelAnswer, ModelFailure>>
}
