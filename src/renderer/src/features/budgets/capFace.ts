import type { BudgetView, CapName } from '../../../../shared/domain/budget'
import { formatCostExact } from '../../ui/format/money'
import { formatTokensExact } from '../../ui/format/tokens'

/** In the order they are shown. */
export const capNames: readonly CapName[] = ['usd', 'tokens', 'minutes', 'turns']

export const capLabels: Readonly<Record<CapName, { readonly label: string; readonly unit: string }>> = {
  usd: { label: 'Money', unit: 'US$' },
  tokens: { label: 'Tokens', unit: 'all kinds' },
  minutes: { label: 'Time', unit: 'minutes' },
  turns: { label: 'Turns', unit: 'of the model' },
}

/** From here on a meter says "close": there is still time to raise it before somebody is paused. */
const CLOSE_SHARE = 0.8

const cents = (usd: number): string => (usd === 0 || usd >= 0.01 ? `$${usd.toFixed(2)}` : formatCostExact(usd))
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

const amount = (name: CapName, value: number): string =>
  name === 'usd' ? cents(value) : name === 'minutes' ? tenths.format(value) : formatTokensExact(value)

const units: Readonly<Record<CapName, string>> = { usd: '', tokens: ' tokens', minutes: ' minutes', turns: ' turns' }

/** `$5.00`, `200,000 tokens`. */
export const capWords = (name: CapName, value: number): string => `${amount(name, value)}${units[name]}`

/** One cap of a budget as it stands. */
export interface CapFace {
  readonly name: CapName
  readonly cap: number
  readonly spent: number
  /** Of the cap, 1 and more: reached. */
  readonly share: number
  readonly state: 'calm' | 'close' | 'reached'
  /** `≥ $4.15 of $5.00`. */
  readonly words: string
}

/** The caps that are set, in their order. Money with unpriced use beside it is a lower bound, and says so. */
export function capFaces({ caps, spent, crossed }: Pick<BudgetView, 'caps' | 'spent' | 'crossed'>): readonly CapFace[] {
  return capNames.flatMap((name): CapFace[] => {
    const cap = caps[name]
    if (cap === null) return []
    const share = spent[name] / cap
    const bound = name === 'usd' && spent.unpriced ? '≥ ' : ''
    return [
      {
        name,
        cap,
        spent: spent[name],
        share,
        state: crossed.includes(name) ? 'reached' : share >= CLOSE_SHARE ? 'close' : 'calm',
        words: `${bound}${amount(name, spent[name])} of ${capWords(name, cap)}`,
      },
    ]
  })
}

/** The cap that will be reached first, as far as its share tells; null: none is set. */
export function nearestCap(budget: Pick<BudgetView, 'caps' | 'spent' | 'crossed'>): CapFace | null {
  return capFaces(budget).reduce<CapFace | null>(
    (nearest, face) => (nearest === null || face.share > nearest.share ? face : nearest),
    null,
  )
}

/** In percent, cut: 99.6 % is not yet all. */
export const percent = (share: number): number => Math.floor(share * 100)
