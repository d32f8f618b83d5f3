import { addUsage, type ModelUsage, type TokenUsage, totalTokens, zeroUsage } from '../../../shared/domain/usage'
import { countIn, isObject, type Json, numberIn, stringIn } from '../json'
import { word } from './text'

/** Usage by model. */
export type Tally = ReadonlyMap<string, ModelUsage>

export const emptyTally: Tally = new Map()

/** The CLI's `modelUsage` object. A cost that the CLI itself calls a guess is no price. */
export function tallyFrom(modelUsage: Json): Tally {
  const tally = new Map<string, ModelUsage>()
  for (const [name, entry] of Object.entries(modelUsage)) {
    if (!isObject(entry)) continue
    const cost = numberIn(entry, 'costUSD')
    const priced = cost !== null && cost >= 0 && stringIn(entry, 'costBasis') !== 'unknown'
    const model = word(name, 'unknown')
    tally.set(model, {
      model,
      inputTokens: countIn(entry, 'inputTokens'),
      outputTokens: countIn(entry, 'outputTokens'),
      cacheCreationInputTokens: countIn(entry, 'cacheCreationInputTokens'),
      cacheReadInputTokens: countIn(entry, 'cacheReadInputTokens'),
      totalCostUsd: priced ? cost : null,
      basis: priced ? 'reported' : 'unpriced',
    })
  }
  return tally
}

const basisOf = (a: ModelUsage, b: ModelUsage, cost: number | null): ModelUsage['basis'] =>
  cost === null ? 'unpriced' : a.basis === 'computed' || b.basis === 'computed' ? 'computed' : 'reported'

export function addTally(a: Tally, b: Tally): Tally {
  const sum = new Map(a)
  for (const [model, more] of b) {
    const had = sum.get(model)
    if (had === undefined) sum.set(model, more)
    else {
      const usage = addUsage(had, more)
      sum.set(model, { ...usage, model, basis: basisOf(had, more, usage.totalCostUsd) })
    }
  }
  return sum
}

/** What `now` has more than `before`; never less than nothing. Models without a difference are left out. */
export function subtractTally(now: Tally, before: Tally): Tally {
  const rest = new Map<string, ModelUsage>()
  for (const [model, usage] of now) {
    const old = before.get(model)
    if (old === undefined) {
      rest.set(model, usage)
      continue
    }
    const over = (a: number, b: number): number => Math.max(0, a - b)
    const cost =
      usage.totalCostUsd === null || old.totalCostUsd === null ? null : over(usage.totalCostUsd, old.totalCostUsd)
    const left: ModelUsage = {
      model,
      inputTokens: over(usage.inputTokens, old.inputTokens),
      outputTokens: over(usage.outputTokens, old.outputTokens),
      cacheCreationInputTokens: over(usage.cacheCreationInputTokens, old.cacheCreationInputTokens),
      cacheReadInputTokens: over(usage.cacheReadInputTokens, old.cacheReadInputTokens),
      totalCostUsd: cost,
      basis: cost === null ? 'unpriced' : usage.basis,
    }
    if (totalTokens(left) > 0 || (cost !== null && cost > 0)) rest.set(model, left)
  }
  return rest
}

/** True when no count of `now` is below that of `before`: it can be the same meter, read later. */
export function continues(now: Tally, before: Tally): boolean {
  for (const [model, old] of before) {
    const usage = now.get(model)
    if (usage === undefined) return false
    if (usage.inputTokens < old.inputTokens || usage.outputTokens < old.outputTokens) return false
    if (usage.cacheCreationInputTokens < old.cacheCreationInputTokens) return false
    if (usage.cacheReadInputTokens < old.cacheReadInputTokens) return false
  }
  return true
}

export const sumOf = (tally: Tally): TokenUsage => {
  let sum: TokenUsage = zeroUsage
  for (const { model: _model, basis: _basis, ...usage } of tally.values()) sum = addUsage(sum, usage)
  return sum
}

export const tokensOf = (tally: Tally): number => totalTokens(sumOf(tally))
