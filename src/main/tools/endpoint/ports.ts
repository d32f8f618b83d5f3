import type { SnowhookError } from '../../../shared/domain/errors'
import type { Result } from '../../../shared/domain/result'
import type { ToolBench, ToolEndpoint } from '../ports'

/** What a CLI's own permission prompt asks for. */
export interface PromptRequest {
  readonly tool: string
  readonly input: unknown
  readonly callId: string
}
export type PromptAnswer = { readonly allowed: true } | { readonly allowed: false; readonly reason: string }

/** What one run serves to its CLI. */
export interface EndpointService {
  readonly bench: Pick<ToolBench, 'tools' | 'call'>
  /** Asks the person; resolves when they have decided, the signal aborts or the run ends. */
  readonly prompt: (request: PromptRequest, signal: AbortSignal) => Promise<PromptAnswer>
}

/** One HTTP server on 127.0.0.1 for the whole host, opened at the first need; a token per run. */
export interface ToolEndpoints {
  open(service: EndpointService): Promise<Result<ToolEndpoint & { close(): Promise<void> }, SnowhookError>>
  close(): Promise<void>
}
