import { z } from 'zod'
import { ModelPrice } from '../../shared/domain/prices'
import { err, ok, type Result } from '../../shared/domain/result'
import { isWorkable, UNWORKABLE } from '../../shared/domain/workable'

/** The contract's bound on a table. */
const ROWS_MAX = 5_000

const File = z.looseObject({ prices: z.array(z.looseObject({ model: z.string() })).max(ROWS_MAX) })
type File = z.infer<typeof File>

/** The user's own table: `raw` is the file as it was written, with fields that are not ours. */
export interface OwnPrices {
  readonly raw: File
  readonly rows: readonly ModelPrice[]
}

export const noOwnPrices: OwnPrices = { raw: { prices: [] }, rows: [] }

/** An error says in words where the file is wrong. A model that is named twice is an error: one of them would be a guess. */
export function parseOwnPrices(text: string): Result<OwnPrices, string> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause))
  }
  if (!isWorkable(json)) return err(UNWORKABLE)
  const raw = File.safeParse(json)
  if (!raw.success) return err(firstIssue(raw.error))
  const parsed = z.array(ModelPrice).safeParse(raw.data.prices)
  if (!parsed.success) return err(`prices.${firstIssue(parsed.error)}`)
  const models = new Set<string>()
  for (const { model } of parsed.data) {
    if (models.has(model)) return err(`"${model}" is there twice`)
    models.add(model)
  }
  return ok({ raw: raw.data, rows: parsed.data })
}

/** The file's text with one price put in, or taken out (null). Everything else in it stays as it was. */
export function withPrice({ raw }: OwnPrices, model: string, price: ModelPrice | null): string {
  const at = raw.prices.findIndex((row) => row.model === model)
  const foreign = Object.entries(raw.prices[at] ?? {}).filter(([name]) => !(name in ModelPrice.shape))
  const row = price === null ? [] : [{ ...price, ...Object.fromEntries(foreign) }]
  const rows = at < 0 ? [...raw.prices, ...row] : raw.prices.toSpliced(at, 1, ...row)
  return `${JSON.stringify({ ...raw, prices: rows }, null, 2)}\n`
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues
  return issue === undefined ? 'not a table of prices' : `${issue.path.join('.')}: ${issue.message}`
}
