import type { PricesState } from '../../shared/contract/prices'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { HostPath } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { type ModelPrice, PriceTable } from '../../shared/domain/prices'
import { err, ok, type Result } from '../../shared/domain/result'
import type { Prices } from '../conversation/ports'
import { StreamHub } from '../transport/streamHub'
import { costOf, findPrice, type PricedUsage } from './costOf'
import { OwnFile } from './ownFile'
import { withPrice } from './ownPrices'
import shipped from './prices.json'

/** The table that ships with Snowhook. Every row says on which day its price was read. */
export const shippedPrices: readonly ModelPrice[] = PriceTable.parse(shipped).prices

export interface PriceBookParts {
  /** The user's own file; it may not exist. */
  readonly path: string
  readonly clock: Clock
  readonly shipped?: readonly ModelPrice[]
}

/**
 * Prices of models as they are now: the shipped ones, and over them those of the user's own file, which may be edited
 * at any time. A file that cannot be used is told in the state; the shipped prices hold, and the file is not touched.
 */
export class PriceBook implements Prices {
  readonly hub: StreamHub<PricesState, PricesState> = new StreamHub(() => this.state())
  private readonly own: OwnFile
  private readonly shipped: ReadonlyMap<string, ModelPrice>
  private table: ReadonlyMap<string, ModelPrice>
  private writing: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: PriceBookParts) {
    this.own = new OwnFile(parts.path)
    this.shipped = byModel(parts.shipped ?? shippedPrices)
    this.table = this.shipped
    this.refresh()
  }

  costOf(model: string, usage: PricedUsage): number | null {
    this.refresh()
    const price = findPrice(this.table, model)
    return price === null ? null : costOf(price, usage, new Date(this.parts.clock.now()).toISOString().slice(0, 10))
  }

  state(): PricesState {
    this.refresh()
    const { content } = this.own.read()
    const own = new Set(content.ok ? content.value.rows.map(({ model }) => model) : [])
    const rows = [...this.table.values()].sort((a, b) => (a.model < b.model ? -1 : 1))
    return {
      rows: rows.map((price) => ({ price, own: own.has(price.model) })),
      file: HostPath.parse(this.parts.path),
      problem: content.ok ? null : this.problem(content.error),
    }
  }

  /** Adds or replaces one price of the user's own; on disk when it resolves. */
  set({ price }: { readonly price: ModelPrice }): Promise<Result<Record<string, never>, SnowhookError>> {
    return this.write(price.model, price)
  }

  /** The shipped price, if any, holds again. */
  reset({ model }: { readonly model: string }): Promise<Result<Record<string, never>, SnowhookError>> {
    return this.write(model, null)
  }

  private write(model: string, price: ModelPrice | null): Promise<Result<Record<string, never>, SnowhookError>> {
    const written = this.writing.then(() => this.writeNow(model, price))
    this.writing = written.catch(() => {})
    return written
  }

  private async writeNow(
    model: string,
    price: ModelPrice | null,
  ): Promise<Result<Record<string, never>, SnowhookError>> {
    const { content } = this.own.read()
    if (!content.ok) {
      const next = 'Mend it, or move it away, and try again.'
      return err(snowhookError('storage_failed', this.problem(content.error), { kept: 'It was not touched.', next }))
    }
    if (price === null && !content.value.rows.some((row) => row.model === model))
      return err(snowhookError('not_found', `You have set no price of your own for ${model}.`))
    try {
      await this.own.write(withPrice(content.value, model, price))
    } catch (cause) {
      const next = `Check that ${this.parts.path} can be written.`
      const message = `The prices could not be written: ${String(cause)}`
      return err(snowhookError('storage_failed', message, { kept: 'The old prices hold.', next }))
    }
    this.refresh()
    return ok({})
  }

  /** Whoever watches learns of a change with the first question after it. */
  private refresh(): void {
    const { content, changed } = this.own.read()
    if (!changed) return
    this.table = content.ok ? new Map([...this.shipped, ...byModel(content.value.rows)]) : this.shipped
    this.hub.publish(this.state())
  }

  private problem(why: string): string {
    return `The prices in ${this.parts.path} are not used (${why}); the shipped ones hold.`.slice(0, MESSAGE_MAX_CHARS)
  }
}

const byModel = (prices: readonly ModelPrice[]): Map<string, ModelPrice> =>
  new Map(prices.map((price) => [price.model, price]))
