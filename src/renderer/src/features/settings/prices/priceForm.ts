import { ModelPrice } from '../../../../../shared/domain/prices'
import { err, ok, type Result } from '../../../../../shared/domain/result'

/** The rates of a price, in the order in which tables and forms have them. US dollars per million tokens. */
export const rateFields = [
  { key: 'input', label: 'Input', needed: true, help: 'Read fresh' },
  { key: 'output', label: 'Output', needed: true, help: 'Written by the model' },
  { key: 'cacheRead', label: 'Cache read', needed: false, help: 'Empty: as input' },
  { key: 'cacheWrite', label: 'Cache write', needed: false, help: 'Empty: as input' },
  { key: 'cacheWriteHour', label: 'Cache write, 1 h', needed: false, help: 'Empty: as cache write' },
  { key: 'reasoning', label: 'Reasoning', needed: false, help: 'Empty: as output' },
] as const
type RateKey = (typeof rateFields)[number]['key']

/** A price as it is typed. */
export interface PriceForm {
  readonly model: string
  readonly asOf: string
  readonly rates: Readonly<Record<RateKey, string>>
  /** Tokens from which the long rates hold; empty: there are none. */
  readonly above: string
  readonly longRates: Readonly<Record<RateKey, string>>
}

const noRates: PriceForm['rates'] = {
  input: '',
  output: '',
  cacheRead: '',
  cacheWrite: '',
  cacheWriteHour: '',
  reasoning: '',
}

/** `today` as the price's date: ISO 8601. */
export const emptyPrice = (today: string): PriceForm => ({
  model: '',
  asOf: today,
  rates: noRates,
  above: '',
  longRates: noRates,
})

const typed = (rates: Partial<Record<RateKey, number | undefined>>): PriceForm['rates'] =>
  Object.fromEntries(
    rateFields.map(({ key }) => [key, rates[key] === undefined ? '' : String(rates[key])]),
  ) as PriceForm['rates']

/** Every field of a price, so that editing one loses none of the others. */
export const formOf = (price: ModelPrice): PriceForm => ({
  model: price.model,
  asOf: price.asOf,
  rates: typed(price),
  above: price.long === undefined ? '' : String(price.long.above),
  longRates: price.long === undefined ? noRates : typed(price.long),
})

/** Messages by field: `model`, `asOf`, `input`, …, `above`, `long.input`, …. */
export type PriceErrors = Readonly<Record<string, string>>

/** `1.25` and `1,25` alike; null: not a number. */
function numberIn(text: string): number | null {
  const plain = text.trim().replace(',', '.')
  return /^\d+(\.\d+)?$|^\.\d+$/.test(plain) ? Number(plain) : null
}

function readRates(rates: PriceForm['rates'], prefix: string, errors: Record<string, string>): Record<string, number> {
  const read: Record<string, number> = {}
  for (const { key, needed } of rateFields) {
    const text = rates[key]
    if (text.trim() === '') {
      // Never 0 in place of what nobody typed.
      if (needed) errors[prefix + key] = 'Needed; 0 if it is free'
      continue
    }
    const value = numberIn(text)
    if (value === null) errors[prefix + key] = 'Dollars, as in 1.25'
    else read[key] = value
  }
  return read
}

/** What the form means, or what is wrong with it field by field. Checked with the contract's own schema. */
export function readPrice(form: PriceForm): Result<ModelPrice, PriceErrors> {
  const errors: Record<string, string> = {}
  const rates = readRates(form.rates, '', errors)
  const long = form.above.trim() !== ''
  const above = numberIn(form.above)
  if (long && (above === null || !Number.isInteger(above) || above < 1)) errors['above'] = 'A whole number of tokens'
  const longRates = long ? readRates(form.longRates, 'long.', errors) : {}
  if (!long && rateFields.some(({ key }) => form.longRates[key].trim() !== ''))
    errors['above'] = 'From how many tokens on?'
  if (form.model.trim() === '') errors['model'] = 'Needed'
  const parsed = ModelPrice.safeParse({
    model: form.model.trim(),
    asOf: form.asOf,
    ...rates,
    ...(long ? { long: { ...longRates, above } } : {}),
  })
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const path = issue.path.join('.').replace('long.above', 'above')
      const field = path === '' ? 'model' : path
      errors[field] ??= field === 'asOf' ? 'A day, as in 2026-08-07' : issue.message
    }
  return parsed.success && Object.keys(errors).length === 0 ? ok(parsed.data) : err(errors)
}
