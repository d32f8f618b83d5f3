import { ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../shared/domain/limits'
import type { Result } from '../../../shared/domain/result'
import type { ModelAnswer, ModelPart, RequestUsage } from '../../conversation/modelClient'
import { cut } from '../cut'
import type { ProviderError } from './providerError'

/** Folds the events of one answer. Pure: events in, parts and an answer out. */
export interface StreamReader {
  /** What an event has to show; never empty, because any event is a sign of life. */
  take(event: unknown): readonly ModelPart[]
  /** The provider's own end mark has come: what follows, or fails to follow, no longer matters. */
  readonly complete: boolean
  /** Nothing worth waiting for can come any more. */
  readonly over: boolean
  /** What it cost as far as is known. */
  readonly usage: RequestUsage | null
  finish(): Result<ModelAnswer, ProviderError>
}

export const alive: readonly ModelPart[] = [{ type: 'alive' }]

export const raw = (name: string, value: unknown): ModelPart => ({
  type: 'raw',
  name: cut(name, ID_MAX_CHARS) || 'untyped',
  data: cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'), TOOL_PAYLOAD_MAX_CHARS),
})
