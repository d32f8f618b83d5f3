import { type TokenUsage, totalTokens } from '../../shared/domain/usage'

/** Four digits after the point: agents' turns cost cents. */
export const money = (usd: number | null): string => (usd === null ? 'unpriced' : `$${usd.toFixed(4)}`)

export const count = (tokens: number): string => tokens.toLocaleString('en-US')

export const usageLine = (usage: TokenUsage): string =>
  `${count(totalTokens(usage))} tokens, ${money(usage.totalCostUsd)}`

/** Local time to the second, sortable. */
export function localTime(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
