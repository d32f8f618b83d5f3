import type { UsageRow, UsageTotals } from '../../shared/contract/usage'
import { addUsage, type ModelUsage, type TokenUsage, totalTokens, zeroUsage } from '../../shared/domain/usage'
import type { RunEntry } from './fleetBook'

export type Grouping = 'agent' | 'story' | 'model' | 'day'

/** A day of the host's calendar, `2026-01-31`. A run belongs to the day on which it began. */
export function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export function totalsOf(runs: readonly RunEntry[], now: number): UsageTotals {
  const today = dayOf(now)
  return {
    today: sumOf(runs.filter(({ summary }) => dayOf(summary.startedAt) === today)),
    allTime: sumOf(runs),
    provisional: runs.some(isProvisional),
  }
}

/** One row a key, the most expensive in tokens first; days newest first. */
export function breakdownOf(
  runs: readonly RunEntry[],
  by: Grouping,
  storyTitle: (storyId: string) => string | null,
): UsageRow[] {
  const rows = new Map<string, UsageRow>()
  for (const entry of runs) {
    for (const { key, label, usage } of sharesOf(entry, by, storyTitle)) {
      const row = rows.get(key) ?? { key, label, usage: zeroUsage, runs: 0, provisional: false }
      rows.set(key, {
        ...row,
        label,
        usage: addUsage(row.usage, usage),
        runs: row.runs + 1,
        provisional: row.provisional || isProvisional(entry),
      })
    }
  }
  const order =
    by === 'day'
      ? (a: UsageRow, b: UsageRow) => b.key.localeCompare(a.key)
      : (a: UsageRow, b: UsageRow) => totalTokens(b.usage) - totalTokens(a.usage)
  return [...rows.values()].sort(order)
}

/** Over several runs, one entry a model. */
export function byModelOf(runs: readonly RunEntry[]): ModelUsage[] {
  const models = new Map<string, ModelUsage>()
  for (const share of runs.flatMap(modelShares)) {
    const known = models.get(share.model)
    models.set(share.model, known === undefined ? share : merged(known, share))
  }
  return [...models.values()]
}

export const sumOf = (runs: readonly RunEntry[]): TokenUsage =>
  runs.reduce((sum, { summary }) => (summary.usage === null ? sum : addUsage(sum, summary.usage)), zeroUsage)

/** Only estimates so far, and more than nothing. */
export const isProvisional = ({ summary }: RunEntry): boolean => summary.usage !== null && !summary.usageFinal

function sharesOf(
  entry: RunEntry,
  by: Grouping,
  storyTitle: (storyId: string) => string | null,
): readonly { readonly key: string; readonly label: string; readonly usage: TokenUsage }[] {
  const { agentId, agentName, startedAt, storyId, usage } = entry.summary
  if (by === 'model') return modelShares(entry).map(({ model, ...rest }) => ({ key: model, label: model, usage: rest }))
  const whole = usage ?? zeroUsage
  if (by === 'agent') return [{ key: agentId, label: `${agentName} · ${storyId}`, usage: whole }]
  if (by === 'story') return [{ key: storyId, label: storyTitle(storyId) ?? storyId, usage: whole }]
  return [{ key: dayOf(startedAt), label: dayOf(startedAt), usage: whole }]
}

/** A runtime that does not split its usage has used the model it was asked for. */
function modelShares({ summary, byModel }: RunEntry): readonly ModelUsage[] {
  if (byModel.length > 0 || summary.usage === null) return byModel
  const basis = summary.usage.totalCostUsd === null ? 'unpriced' : 'reported'
  return [{ ...summary.usage, model: summary.model ?? `${summary.runtime} (default model)`, basis }]
}

/** A sum is only as sure as its weakest part. */
function merged(a: ModelUsage, b: ModelUsage): ModelUsage {
  const weakest = (['unpriced', 'computed'] as const).find((basis) => a.basis === basis || b.basis === basis)
  return { ...addUsage(a, b), model: a.model, basis: weakest ?? 'reported' }
}
