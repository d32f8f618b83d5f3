const steps = [
  { from: 1_000_000_000, suffix: 'B' },
  { from: 1_000_000, suffix: 'M' },
  { from: 1_000, suffix: 'k' },
] as const

/** A count for a tight place: `812`, `8.1k`, `124k`, `1.2M`. Cut, never rounded up to a number not yet reached. */
export function formatTokens(count: number): string {
  for (const { from, suffix } of steps) {
    if (count < from) continue
    const scaled = count / from
    return `${scaled < 100 ? Math.floor(scaled * 10) / 10 : Math.floor(scaled)}${suffix}`
  }
  return String(count)
}

const grouped = new Intl.NumberFormat('en-US')

/** Every digit, grouped: `1,234,567`. */
export const formatTokensExact = (count: number): string => grouped.format(count)
