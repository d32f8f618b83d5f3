import { z } from 'zod'

/** Values as people write them by hand. Everything arrives as the text that stands in the file, see `Shape`. */
export const writtenText = z.string('expected text')

const NUMBER = /^[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[-+]?\d+)?$/i

/** `3`, `2.5`, `1_000_000`, also in quotes. */
export const writtenNumber = writtenText.transform((text, context) => {
  const value = NUMBER.test(text.trim()) ? Number(text.replaceAll('_', '')) : Number.NaN
  if (Number.isFinite(value)) return value
  context.addIssue('expected a number')
  return z.NEVER
})

const DURATION = /^(\d+(?:\.\d+)?)\s*(s|m|h)?$/
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/** Seconds: `600`, `90s`, `10m`, `2h`. */
export const writtenSeconds = writtenText.transform((text, context) => {
  const [, amount, unit = 's'] = DURATION.exec(text.trim()) ?? []
  if (amount !== undefined) return Number(amount) * (SECONDS[unit] ?? 1)
  context.addIssue('expected a number of seconds, or a time like 90s, 10m, 2h')
  return z.NEVER
})

/** A list; one alone may stand without its dash. */
export const oneOrMore = <T extends z.ZodType>(item: T, maxItems = Number.POSITIVE_INFINITY) =>
  z.preprocess(
    (value) => (value === null || value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(maxItems).nullish(),
  )

/** Names and texts; a name without a value is an empty text. */
export const writtenEnv = z.record(
  z.string(),
  z.preprocess((value) => value ?? '', writtenText),
  'expected "NAME: value" lines',
)
