const msPer: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const bytesPer: Record<string, number> = { B: 1, KB: 1_000, MB: 1_000_000, GB: 1_000_000_000 }

/** `20ms`, `60s`, `10m`, `5h` in milliseconds; null when it is not a duration. */
export const parseMs = (text: string): number | null => parse(text, /^(\d+(?:\.\d+)?)(ms|s|m|h)$/, msPer)

/** `500B`, `64KB`, `5MB` in bytes; null when it is not a size. */
export const parseBytes = (text: string): number | null => parse(text, /^(\d+(?:\.\d+)?)(B|KB|MB|GB)$/, bytesPer)

function parse(text: string, pattern: RegExp, units: Record<string, number>): number | null {
  const match = pattern.exec(text.trim())
  const unit = units[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit)
}
