import type { CapName, Caps, Spent } from '../../shared/domain/budget'
import { totalTokens } from '../../shared/domain/usage'
import type { CalendarDay } from './budgetDay'
import type { RunUse } from './budgetUse'

const MS_PER_MINUTE = 60_000
/** Money is added in whole billionths of a dollar: exact, in any order, far below what any provider charges. */
const NANO_PER_USD = 1_000_000_000

/** A sum that is exact: every field but `unpriced` is a whole number. */
export interface Use {
  readonly nanoUsd: number
  readonly unpriced: boolean
  readonly tokens: number
  readonly ms: number
  readonly turns: number
}
export const noUse: Use = { nanoUsd: 0, unpriced: false, tokens: 0, ms: 0, turns: 0 }

export const addUse = (a: Use, b: Use): Use => ({
  nanoUsd: a.nanoUsd + b.nanoUsd,
  unpriced: a.unpriced || b.unpriced,
  tokens: a.tokens + b.tokens,
  ms: a.ms + b.ms,
  turns: a.turns + b.turns,
})

/** What a run used until now, or of that what it used on one day. */
export function usedBy(run: RunUse, now: number, within: CalendarDay | null): Use {
  const onDay = <T extends { readonly day: string }>(booked: readonly T[]): readonly T[] =>
    within === null ? booked : booked.filter(({ day }) => day === within.day)
  const days = onDay(run.days)
  const tokens = days.reduce((sum, day) => sum + totalTokens(day), 0)
  const from = within === null ? run.startedAt : Math.max(run.startedAt, within.start)
  return {
    nanoUsd: Math.round(days.reduce((sum, day) => sum + (day.totalCostUsd ?? 0), 0) * NANO_PER_USD),
    unpriced: tokens > 0 && run.unpriced.length > 0,
    tokens,
    ms: Math.max(0, (run.endedAt ?? now) - from),
    turns: onDay(run.turnDays).reduce((sum, day) => sum + day.turns, 0),
  }
}

export const spentOf = ({ nanoUsd, unpriced, tokens, ms, turns }: Use): Spent => ({
  usd: nanoUsd / NANO_PER_USD,
  unpriced,
  tokens,
  minutes: ms / MS_PER_MINUTE,
  turns,
})

const capNames: readonly CapName[] = ['usd', 'tokens', 'minutes', 'turns']

/** The caps that are reached. Use without a price crosses no cap in money: nobody knows what it cost. */
export const crossedCaps = (caps: Caps, spent: Spent): CapName[] =>
  capNames.filter((name) => {
    const cap = caps[name]
    return cap !== null && spent[name] >= cap
  })

/** When the cap in minutes is reached if `live` runs go on; null: never. */
export function minutesDue({ minutes: cap }: Caps, spent: Spent, live: number, now: number): number | null {
  if (cap === null || live === 0 || spent.minutes >= cap) return null
  return now + Math.max(1, Math.ceil(((cap - spent.minutes) * MS_PER_MINUTE) / live))
}
