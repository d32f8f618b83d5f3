import type { Command } from 'commander'
import type { HostClient } from '../../shared/contract'
import type { PricesState } from '../../shared/contract/prices'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { ModelPrice } from '../../shared/domain/prices'
import { err, ok, type Result } from '../../shared/domain/result'
import type { CommandTools } from './commandTools'
import { done } from './done'
import { firstSnapshot } from './firstSnapshot'
import type { CliIo } from './io'
import { textTable } from './table'

type Rate = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'cacheWriteHour' | 'reasoning'
type PriceOptions = { readonly [K in Rate]?: string } & {
  readonly asOf?: string
  readonly longAbove?: string
  readonly longInput?: string
  readonly longOutput?: string
  readonly longCacheRead?: string
  readonly longCacheWrite?: string
}

/** `snowhook prices …`. */
export function addPricesCommands(
  program: Command,
  { io, dataDir, json, withHost, finish }: CommandTools,
  today: () => string,
): void {
  const prices = program.command('prices').description('what models cost, in US dollars per million tokens')
  prices
    .command('list')
    .description('every price, with the day on which it was read')
    .option('--own', 'only those that you have set', false)
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => list(client, io, options)))
  prices
    .command('set')
    .description('set a price of your own; runs that ended keep their cost')
    .argument('<model>')
    .requiredOption('--input <usd>')
    .requiredOption('--output <usd>')
    .option('--cache-read <usd>', 'input that was cached; default: as input')
    .option('--cache-write <usd>', 'input written to a cache; default: as input')
    .option('--cache-write-hour <usd>', 'input written to a cache for an hour; default: as cache-write')
    .option('--reasoning <usd>', 'output that nobody reads; default: as output')
    .option('--long-above <tokens>', 'other rates for requests with more input than this')
    .option('--long-input <usd>')
    .option('--long-output <usd>')
    .option('--long-cache-read <usd>')
    .option('--long-cache-write <usd>')
    .option('--as-of <date>', 'the day on which you read it; default: today')
    .addOption(dataDir)
    .addOption(json)
    .action(async (model, options) => {
      const price = priceFrom(model, options, today())
      if (!price.ok) return finish(price, options.json)
      await withHost(options, async (client) =>
        done(await client.prices.set({ price: price.value }), io, options.json, 'Set.'),
      )
    })
  prices
    .command('reset')
    .description('take your own price back; the shipped one, if any, holds again')
    .argument('<model>')
    .addOption(dataDir)
    .addOption(json)
    .action((model, options) =>
      withHost(options, async (client) => done(await client.prices.reset({ model }), io, options.json, 'Reset.')),
    )
}

async function list(
  client: HostClient,
  io: CliIo,
  options: { readonly own: boolean; readonly json: boolean },
): Promise<Result<undefined, SnowhookError>> {
  const state = await firstSnapshot<PricesState>((observer) => client.prices.watch({}, observer))
  if (!state.ok) return state
  const { file, problem } = state.value
  const shown = state.value.rows.filter(({ own }) => own || !options.own)
  if (options.json) {
    io.out(`${JSON.stringify({ ...state.value, rows: shown }, null, 2)}\n`)
    return ok(undefined)
  }
  const rate = (value: number | undefined): string => (value === undefined ? '-' : String(value))
  const line = (
    model: string,
    rates: Omit<ModelPrice, 'model' | 'asOf'>,
    more: readonly [string, string],
  ): string[] => [
    model,
    ...[rates.input, rates.output, rates.cacheRead, rates.cacheWrite, rates.cacheWriteHour, rates.reasoning].map(rate),
    ...more,
  ]
  const lines = shown.flatMap(({ price, own }) => {
    const { model, asOf, long, announced } = price
    return [
      line(model, price, [asOf, own ? 'yours' : '']),
      ...(long === undefined ? [] : [line(`  above ${long.above} tokens of input`, long, ['', ''])]),
      ...(announced === undefined ? [] : [line(`  from ${announced.from}`, announced, ['', ''])]),
    ]
  })
  const titles = ['MODEL', 'INPUT', 'OUTPUT', 'CACHE READ', 'CACHE WRITE', 'FOR AN HOUR', 'REASONING', 'AS OF', '']
  const columns = titles.map((title, at) => ({
    title,
    align: at > 0 && at < 7 ? ('right' as const) : ('left' as const),
  }))
  io.out(`${textTable(columns, lines)}\n\nYour own prices: ${file}\n`)
  if (problem !== null) io.err(`${problem}\n`)
  return ok(undefined)
}

/** The price as typed; the error names the option that is wrong. */
export function priceFrom(model: string, options: PriceOptions, today: string): Result<ModelPrice, SnowhookError> {
  const rates = (given: Readonly<Record<Rate, string | undefined>>) =>
    Object.fromEntries(
      Object.entries(given).flatMap(([name, text]) => (text === undefined ? [] : [[name, number(text)]])),
    )
  const { longAbove, longInput, longOutput, longCacheRead, longCacheWrite } = options
  const long = { input: longInput, output: longOutput, cacheRead: longCacheRead, cacheWrite: longCacheWrite }
  const hasLong = [longAbove, ...Object.values(long)].some((text) => text !== undefined)
  const { input, output, cacheRead, cacheWrite, cacheWriteHour, reasoning } = options
  const parsed = ModelPrice.safeParse({
    model,
    asOf: options.asOf ?? today,
    ...rates({ input, output, cacheRead, cacheWrite, cacheWriteHour, reasoning }),
    ...(hasLong
      ? {
          long: {
            above: longAbove === undefined ? undefined : number(longAbove),
            ...rates({ ...long, cacheWriteHour: undefined, reasoning: undefined }),
          },
        }
      : {}),
  })
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  const field = (issue?.path.join('-') ?? '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const message =
    issue?.code === 'invalid_type'
      ? `This is a number of ${field === 'long-above' ? 'tokens' : 'US dollars'}.`
      : issue?.message
  return err(snowhookError('invalid_input', message ?? 'Not a price.', { field }))
}

/** `Number('')` is 0, and a price of 0 is a claim. */
const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))
