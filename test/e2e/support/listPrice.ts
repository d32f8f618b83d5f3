import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './hostProcess'

interface Rates {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
}

type Row = Rates & { readonly model: string; readonly announced?: Rates & { readonly from: string } }

/** What tokens cost today by the table that ships, in US dollars: worked out here, not by the product. */
export function listPrice(
  model: string,
  sold: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly cacheCreationInputTokens: number
    readonly cacheReadInputTokens: number
  },
): number {
  const { prices } = JSON.parse(readFileSync(join(root, 'src/main/prices/prices.json'), 'utf8')) as { prices: Row[] }
  const row = prices.find((one) => one.model === model)
  if (row === undefined) throw new Error(`${model} has no price`)
  const isNewPrice = row.announced !== undefined && new Date().toISOString() >= row.announced.from
  const { input, output, cacheRead = input, cacheWrite = input } = isNewPrice ? (row.announced ?? row) : row
  const sum =
    sold.inputTokens * input +
    sold.outputTokens * output +
    sold.cacheReadInputTokens * cacheRead +
    sold.cacheCreationInputTokens * cacheWrite
  return sum / 1_000_000
}
