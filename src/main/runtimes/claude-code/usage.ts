import { z } from 'zod'
import type { AgentEventOf } from '../../../shared/domain/events'
import { ModelUsage } from '../../../shared/domain/usage'
import type { Prices } from '../../conversation/ports'
import { countIn, type Json, objectIn } from '../json'
import { addTally, continues, emptyTally, subtractTally, sumOf, type Tally, tallyFrom, tokensOf } from './tally'
import { word } from './text'

/** What the CLI had counted for a session when a run ended; kept by the session store for the next run. */
const LineageCounter = z.object({ models: z.array(ModelUsage).max(64) })

/** Null when nothing is known or what is known cannot be read. */
export function counterFrom(stored: unknown): Tally | null {
  const counter = LineageCounter.safeParse(stored)
  return counter.success ? new Map(counter.data.models.map((one) => [one.model, one])) : null
}

/** The event schema's bound on models of one run. */
const MODELS_MAX = 64

export const listOf = (tally: Tally): ModelUsage[] => [...tally.values()].slice(0, MODELS_MAX)

/** The newest version measured to count per process; one measured to count over the session's life is 2.1.330. */
const LAST_PER_PROCESS = [2, 1, 197] as const

/**
 * A run's usage, from the CLI's reports. Three kinds of CLI are in use:
 *
 * - `model_usage_since_last_result` is there (2.1.330): exactly what this result adds, whatever was resumed or forked;
 * - without it and `modelUsage` counts the process (2.1.197 and before): it is the run's own total;
 * - without it and `modelUsage` counts over the session's life: what this process adds is the difference to before.
 *
 * Where the version does not tell the last two apart, what was streamed does: one of the readings fits it.
 * Between results the run's own messages are added up as an estimate.
 */
export interface UsageState {
  /** For estimates: what the CLI charges while a turn is still open is known to nobody else. */
  readonly prices: Prices
  /** Reported by results of this run. */
  readonly settled: Tally
  /** Messages since the last result, by id. */
  readonly open: ReadonlyMap<string, Tally>
  /** Messages being streamed, by the call they belong to ('' is the main conversation). */
  readonly streaming: ReadonlyMap<string, MessageUsage>
  /** Everything streamed in this process, open or settled: the yardstick for telling the meters apart. */
  readonly streamed: Tally
  /** The newest `modelUsage` of this process. */
  readonly meter: Tally | null
  /** What the store knew of the resumed session; null: fresh, or nothing is known. */
  readonly before: Tally | null
  readonly resumed: boolean
  /** The version is known to count per process. */
  readonly perProcess: boolean
  readonly results: number
  /** False once a total had to be put together from less than the CLI's word. */
  readonly exact: boolean
}

export const usageAtStart = (before: Tally | null, resumed: boolean, prices: Prices): UsageState => ({
  prices,
  settled: emptyTally,
  open: new Map(),
  streaming: new Map(),
  streamed: emptyTally,
  meter: null,
  before,
  resumed,
  perProcess: false,
  results: 0,
  exact: true,
})

export function withVersion(state: UsageState, version: string | null): UsageState {
  const parts = /^(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number)
  if (parts === undefined) return state
  const firstDifference = LAST_PER_PROCESS.map((part, index) => (parts[index] ?? 0) - part).find((by) => by !== 0)
  return { ...state, perProcess: (firstDifference ?? 0) <= 0 }
}

/** A message's usage as the Messages API words it: at its start, or in full in its last delta. */
export interface MessageUsage {
  readonly id: string
  readonly model: string
  readonly usage: Json
}

/** One answer's usage with what it costs by our own prices: an estimate, until the CLI reports its totals. */
export function messageTally({ model, usage }: Omit<MessageUsage, 'id'>, prices: Prices): Tally {
  const counts = {
    inputTokens: countIn(usage, 'input_tokens'),
    outputTokens: countIn(usage, 'output_tokens'),
    cacheCreationInputTokens: countIn(usage, 'cache_creation_input_tokens'),
    cacheReadInputTokens: countIn(usage, 'cache_read_input_tokens'),
  }
  const cacheLives = objectIn(usage, 'cache_creation')
  const cacheCreationHourTokens = cacheLives === null ? 0 : countIn(cacheLives, 'ephemeral_1h_input_tokens')
  const cost = prices.costOf(model, { ...counts, reasoningTokens: null, cacheCreationHourTokens })
  const name = word(model, 'unknown')
  return new Map([
    [name, { ...counts, model: name, totalCostUsd: cost, basis: cost === null ? 'unpriced' : 'computed' }],
  ])
}

export function withMessage(state: UsageState, message: MessageUsage): UsageState {
  const one = messageTally(message, state.prices)
  const had = state.open.get(message.id)
  const streamed = addTally(had === undefined ? state.streamed : subtractTally(state.streamed, had), one)
  return { ...state, open: new Map(state.open).set(message.id, one), streamed }
}

/** A result event: the CLI's own totals take the place of the estimates. */
export function withResult(state: UsageState, result: Json): UsageState {
  const meter = tallyFrom(objectIn(result, 'modelUsage') ?? {})
  const since = objectIn(result, 'model_usage_since_last_result')
  const added = since === null ? byMeter(state, meter) : { tally: tallyFrom(since), exact: true }
  return {
    ...state,
    settled: addTally(state.settled, added.tally),
    open: new Map(),
    meter,
    results: state.results + 1,
    exact: state.exact && added.exact,
  }
}

function byMeter(state: UsageState, meter: Tally): { tally: Tally; exact: boolean } {
  const { before } = state
  // Later results of one process: the same meter, unless the conversation was cleared and it began again.
  if (state.meter !== null) {
    return { tally: continues(meter, state.meter) ? subtractTally(meter, state.meter) : meter, exact: true }
  }
  if (!state.resumed || state.perProcess) return { tally: meter, exact: true }
  if (before === null) {
    // A session from elsewhere: the meter is this run's own only if it shows no more than was seen.
    const own = tokensOf(meter) <= tokensOf(state.streamed)
    return own ? { tally: meter, exact: true } : { tally: state.streamed, exact: false }
  }
  const difference = subtractTally(meter, before)
  const off = (tally: Tally): number => Math.abs(tokensOf(tally) - tokensOf(state.streamed))
  return off(difference) < off(meter)
    ? { tally: difference, exact: continues(meter, before) }
    : { tally: meter, exact: true }
}

/** The run so far. `final` when the CLI's own word covers all of it. */
export function usageEvent(state: UsageState): AgentEventOf<'usage'> {
  const open = [...state.open.values()].reduce(addTally, emptyTally)
  const all = addTally(state.settled, open)
  return {
    type: 'usage',
    total: sumOf(all),
    byModel: listOf(all),
    final: state.exact && state.results > 0 && state.open.size === 0,
  }
}

/** True once anything at all is known; a run that never spoke to the provider has no usage, which is not zero usage. */
export const hasUsage = (state: UsageState): boolean => state.results > 0 || state.open.size > 0

/** What to keep for the next run of this session; null when the CLI reported none. */
export const counterToKeep = (state: UsageState): unknown =>
  state.meter === null ? null : { models: listOf(state.meter) }
