import { z } from 'zod'
import { ModelName } from './ids'

/** US dollars per million tokens. */
const perMillion = z.number().nonnegative().max(1_000_000)

const Rates = z.object({
  input: perMillion,
  output: perMillion,
  /** Input that the provider had cached. Absent: as input. */
  cacheRead: perMillion.optional(),
  /** Input written to a cache. Absent: as input. */
  cacheWrite: perMillion.optional(),
  /** Input written to a cache that lives an hour. Absent: as cacheWrite. */
  cacheWriteHour: perMillion.optional(),
  /** Output that nobody reads. Absent: as output. */
  reasoning: perMillion.optional(),
})

export const ModelPrice = Rates.extend({
  /** The model's id; ids that add a date to it (`-2026-08-07`, `-20260807`) cost the same. */
  model: ModelName,
  /** Day on which the price was read, ISO 8601. */
  asOf: z.iso.date(),
  /** Rates for a request whose whole input is larger than this many tokens. */
  long: Rates.extend({ above: z.number().int().positive() }).optional(),
  /** Rates that the provider has announced, for every request from that day on (UTC). */
  announced: Rates.extend({ from: z.iso.date() }).optional(),
})
export type ModelPrice = z.infer<typeof ModelPrice>

export const PriceTable = z.object({ prices: z.array(ModelPrice).max(5_000) })
export type PriceTable = z.infer<typeof PriceTable>
