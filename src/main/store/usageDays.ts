import type { TokenUsage } from '../../shared/domain/usage'

/** What one run used on one calendar day (`2026-11-22`). */
export interface DayUsage extends TokenUsage {
  readonly day: string
}

const counts = ['inputTokens', 'outputTokens', 'cacheCreationInputTokens', 'cacheReadInputTokens'] as const

/**
 * Books a run's new total: the day's share is what the days before do not hold already. So a repeated total books
 * nothing twice, and the days of a run always add up to its total. A total corrected downwards takes back from
 * the newest days, never below nothing.
 *
 * Costs follow the same rule over the priced days. While the total is unpriced, so is the day. A price that becomes
 * known counts for the day on which it became known; days before it stay unpriced, which is what was known then.
 *
 * `days` are in order. A clock that was set back books on the newest day.
 */
export function bookUsage(days: readonly DayUsage[], today: string, total: TokenUsage): DayUsage[] {
  const newest = days.at(-1)?.day ?? ''
  const day = today > newest ? today : newest
  const earlier = days.filter((other) => other.day !== day).map((other) => ({ ...other }))
  const share: { -readonly [K in keyof DayUsage]: DayUsage[K] } = { ...total, day }
  for (const field of counts) share[field] = takeShare(earlier, field, total[field])
  share.totalCostUsd = total.totalCostUsd === null ? null : takeShare(earlier, 'totalCostUsd', total.totalCostUsd)
  return [...earlier, share]
}

/** What is left of `total` for today; when the earlier days hold more, they give it back, the newest first. */
function takeShare(
  earlier: { -readonly [K in keyof DayUsage]: DayUsage[K] }[],
  field: (typeof counts)[number] | 'totalCostUsd',
  total: number,
): number {
  let rest = total - earlier.reduce((sum, day) => sum + (day[field] ?? 0), 0)
  for (const day of earlier.toReversed()) {
    const held = day[field]
    if (rest >= 0 || held === null) continue
    const back = Math.min(held, -rest)
    day[field] = held - back
    rest += back
  }
  return Math.max(0, rest)
}
