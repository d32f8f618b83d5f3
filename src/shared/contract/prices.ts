import { z } from 'zod'
import { HostPath } from '../domain/ids'
import { MESSAGE_MAX_CHARS } from '../domain/limits'
import { ModelPrice } from '../domain/prices'
import { command, stream } from './define'

export const PricesState = z.object({
  /** Each model once, with where its price is from: the table that ships with Snowhook or the user's own file. */
  rows: z.array(z.object({ price: ModelPrice, own: z.boolean() })).max(10_000),
  /** The user's file; it may not exist yet. */
  file: HostPath,
  /** What is wrong with the user's file, if anything; the shipped prices hold then. */
  problem: z.string().max(MESSAGE_MAX_CHARS).nullable(),
})
export type PricesState = z.infer<typeof PricesState>

export const prices = {
  watch: stream(z.object({}), PricesState, PricesState),
  /** Adds or replaces one price of the user's own. Runs that ended keep the cost that they were recorded with. */
  set: command(z.object({ price: ModelPrice }), z.object({})),
  /** Takes the user's own price back; the shipped one, if any, holds again. */
  reset: command(z.object({ model: ModelPrice.shape.model }), z.object({})),
}
