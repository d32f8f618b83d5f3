import type { AgentEventOf } from '../../shared/domain/events'
import { ID_MAX_CHARS } from '../../shared/domain/limits'
import { addUsage, type ModelUsage, type TokenUsage, zeroUsage } from '../../shared/domain/usage'
import { cut } from '../runtimes/cut'
import type { RequestUsage } from './modelClient'

/** Models told apart in one run; the event's bound. A provider that invents names counts under the one that was asked. */
const MODELS_MAX = 64

interface ModelCount {
  readonly usage: TokenUsage
  readonly reasoning: number | null
}

/** What the requests of one run used, as far as their provider said. */
export interface Meter {
  readonly byModel: ReadonlyMap<string, ModelCount>
  /** Requests that used something which nobody counted: cut or aborted streams. */
  readonly unknown: number
}

export const newMeter: Meter = { byModel: new Map(), unknown: 0 }

export const countUnknown = (meter: Meter): Meter => ({ ...meter, unknown: meter.unknown + 1 })

export interface Spent {
  readonly usage: RequestUsage
  /** The model that answered; `asked` when the provider did not say. */
  readonly model: string
  readonly asked: string
  /** US dollars; null: no price is known. */
  readonly cost: number | null
}

/** One more request. A cost that is not known makes its model's and the run's unknown, never 0. */
export function count(meter: Meter, { usage, model, asked, cost }: Spent): Meter {
  const full = meter.byModel.size >= MODELS_MAX - 1 && !meter.byModel.has(nameOf(model))
  const name = nameOf(full ? asked : model)
  const before = meter.byModel.get(name) ?? { usage: zeroUsage, reasoning: null }
  const request: TokenUsage = {
    inputTokens: whole(usage.inputTokens),
    outputTokens: whole(usage.outputTokens),
    cacheCreationInputTokens: whole(usage.cacheCreationInputTokens),
    cacheReadInputTokens: whole(usage.cacheReadInputTokens),
    totalCostUsd: cost,
  }
  const reasoning =
    usage.reasoningTokens === null ? before.reasoning : (before.reasoning ?? 0) + whole(usage.reasoningTokens)
  const after = { usage: addUsage(before.usage, request), reasoning }
  return { ...meter, byModel: new Map([...meter.byModel, [name, after]]) }
}

/** The run's total; null: nothing was counted. */
export function totalOf({ byModel }: Meter): TokenUsage | null {
  if (byModel.size === 0) return null
  return [...byModel.values()].reduce((sum, { usage }) => addUsage(sum, usage), zeroUsage)
}

/** Null: nothing was counted. */
export function usageEvent(meter: Meter, final: boolean): AgentEventOf<'usage'> | null {
  const total = totalOf(meter)
  if (total === null) return null
  const byModel = [...meter.byModel].map(
    ([model, { usage, reasoning }]): ModelUsage => ({
      ...usage,
      model,
      basis: usage.totalCostUsd === null ? 'unpriced' : 'computed',
      ...(reasoning === null ? {} : { reasoningTokens: reasoning }),
    }),
  )
  return { type: 'usage', total, byModel, final }
}

const nameOf = (model: string): string => cut(model, ID_MAX_CHARS) || 'unnamed'

/** Far above what any request can use; a count beyond it would make the sums inexact. */
const TOKENS_MAX = 1_000_000_000_000
/** A count that is none must not spoil the rest. */
const whole = (tokens: number): number => (tokens > 0 ? Math.round(Math.min(tokens, TOKENS_MAX)) : 0)
