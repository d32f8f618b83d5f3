import type { BudgetScope, CapName, Spent } from '../../shared/domain/budget'

const whose: Record<BudgetScope['kind'], string> = {
  agent: "The agent's budget",
  story: "The story's budget",
  project: "The project's budget",
  day: "Today's budget",
}

/** "The story's budget of $2.00 is reached ($2.03 spent). Raise it to go on." */
export function budgetSentence(scope: BudgetScope, name: CapName, cap: number, spent: Spent): string {
  const unpriced = name === 'usd' && spent.unpriced ? ', and what has no price' : ''
  const next = scope.kind === 'day' ? 'It goes on after midnight, or when you raise it.' : 'Raise it to go on.'
  return `${whose[scope.kind]} of ${amount(name, cap)} is reached (${used(name, spent[name])}${unpriced}). ${next}`
}

/** "8,335 of 8,000 tokens", "$2.03 of $2.00". */
export const spentOf = (name: CapName, cap: number, spent: Spent): string =>
  `${name === 'usd' ? `${spent.unpriced ? 'at least ' : ''}${dollars(spent.usd)}` : rounded(spent[name])} of ${amount(name, cap)}`

function amount(name: CapName, value: number): string {
  switch (name) {
    case 'usd':
      return dollars(value)
    case 'tokens':
      return counted(value, 'token')
    case 'minutes':
      return counted(value, 'minute')
    case 'turns':
      return counted(value, 'turn')
  }
}

const used = (name: CapName, value: number): string =>
  name === 'usd' ? `${dollars(value)} spent` : `${rounded(value)} used`

/** Below ten cents two digits after the point would say nothing. */
const DIME_USD = 0.1
const dollars = (usd: number): string => `$${usd === 0 || usd >= DIME_USD ? usd.toFixed(2) : usd.toPrecision(2)}`

const counted = (count: number, unit: string): string => `${rounded(count)} ${count === 1 ? unit : `${unit}s`}`

const rounded = (count: number): string => count.toLocaleString('en-US', { maximumFractionDigits: 1 })
