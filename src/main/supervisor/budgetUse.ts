import type { RunSummary } from '../../shared/domain/agent'
import type { AgentId, RunId, RuntimeId, StoryId } from '../../shared/domain/ids'
import type { StopCause } from '../../shared/domain/run'
import { type ModelUsage, type TokenUsage, totalTokens } from '../../shared/domain/usage'
import type { FleetFact } from '../store/ports'
import { bookUsage, type DayUsage } from '../store/usageDays'

/** What one run has used, by local calendar day. */
export interface RunUse {
  readonly runId: RunId
  readonly agentId: AgentId
  readonly storyId: StoryId
  readonly runtime: RuntimeId
  /** As the agent was set when the run began; null: it is not known. */
  readonly project: string | null
  readonly interactive: boolean
  readonly startedAt: number
  /** Null: it goes on. */
  readonly endedAt: number | null
  readonly stoppedBy: StopCause | null
  /** Booked by the rule of the usage index, so that a day's sum is the one in the header. Costs: of what has a price. */
  readonly days: readonly DayUsage[]
  readonly turnDays: readonly { readonly day: string; readonly turns: number }[]
  /** Models that used something and have no price. */
  readonly unpriced: readonly string[]
  /** When something of it was last put on record. */
  readonly heardAt: number
}

export const openedUse = (run: RunSummary, project: string | null): RunUse => ({
  runId: run.id,
  agentId: run.agentId,
  storyId: run.storyId,
  runtime: run.runtime,
  project,
  interactive: run.interactive,
  startedAt: run.startedAt,
  endedAt: null,
  stoppedBy: null,
  days: [],
  turnDays: [],
  unpriced: [],
  heardAt: run.startedAt,
})

/** A run's total at a moment. */
interface UsageReport {
  readonly at: number
  readonly day: string
  readonly total: TokenUsage
  readonly byModel: readonly ModelUsage[]
}

/** Of usage that no provider attributed to a model. */
const UNNAMED_MODEL = 'unknown'

/** The newest total takes the place of those before: what it adds belongs to its day. */
export function withUsage(use: RunUse, { at, day, total, byModel }: UsageReport): RunUse {
  const priced = total.totalCostUsd ?? byModel.reduce((sum, model) => sum + (model.totalCostUsd ?? 0), 0)
  return {
    ...use,
    days: bookUsage(use.days, day, { ...total, totalCostUsd: priced }),
    unpriced: total.totalCostUsd === null && totalTokens(total) > 0 ? unpricedOf(byModel) : [],
    heardAt: at,
  }
}

function unpricedOf(byModel: readonly ModelUsage[]): readonly string[] {
  const models = byModel.filter((model) => model.totalCostUsd === null && totalTokens(model) > 0)
  return models.length === 0 ? [UNNAMED_MODEL] : models.map(({ model }) => model)
}

/** What a new total of turns adds belongs to its day. Turns are never taken back. */
export function withTurns(use: RunUse, day: string, turns: number): RunUse {
  const added = turns - sumOf(use.turnDays)
  if (added <= 0) return use
  const newest = use.turnDays.at(-1)
  // A clock that was set back books on the newest day.
  if (newest === undefined || newest.day < day) return { ...use, turnDays: [...use.turnDays, { day, turns: added }] }
  return { ...use, turnDays: [...use.turnDays.slice(0, -1), { ...newest, turns: newest.turns + added }] }
}

type TurnDays = RunUse['turnDays']
const sumOf = (days: TurnDays): number => days.reduce((sum, { turns }) => sum + turns, 0)

/** The one of two accounts of the same run that knows of more. */
export const moreTurns = (a: TurnDays, b: TurnDays): TurnDays => (sumOf(a) >= sumOf(b) ? a : b)

export function closedUse(
  use: RunUse,
  fact: FleetFact & { type: 'run_closed' },
  dayOf: (at: number) => string,
): RunUse {
  const { at, outcome, result, stoppedBy, turns, lastSeenAt } = fact
  // A host that died may have been away for days: they are not this run's.
  const endedAt = Math.max(use.startedAt, lastSeenAt ?? (outcome === 'lost' ? use.heardAt : at))
  const total = use.days.length === 0 ? result.tokenUsage : null
  const used = total === null ? use : withUsage(use, { at, day: dayOf(at), total, byModel: [] })
  return withTurns({ ...used, endedAt, stoppedBy: stoppedBy ?? null, heardAt: endedAt }, dayOf(endedAt), turns ?? 0)
}
