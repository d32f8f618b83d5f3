import type { RunSummary } from '../../shared/domain/agent'
import type { AgentEventOf } from '../../shared/domain/events'
import type { RecoveredRun, Remains } from '../../shared/domain/recovery'
import { unreadRemains } from '../supervisor/remains'
import { lostSentence } from '../supervisor/whyEnded'
import { lostEnd } from './brokenRuntime'
import { type RunReading, readRun, remainsFrom } from './recoveryReader'
import type { Sweep } from './recoverySweep'
import type { CorePorts } from './runPorts'

/** All that recovery needs of a host. */
export type RecoveryPorts = Pick<
  CorePorts,
  'book' | 'clock' | 'journals' | 'ledger' | 'processTable' | 'redact' | 'runtimes' | 'scopes' | 'sessions' | 'stopTree'
>

/** A run that the last host left open, closed. */
export interface ClosedRun {
  readonly run: RunSummary
  readonly outcome: AgentEventOf<'run_ended'>['outcome']
  readonly remains: Remains
  readonly lastSeenAt: number | null
  /** What was wrong with its journal, in sentences. */
  readonly damage: readonly string[]
}

/**
 * Closes one run that was left open: with the end that its journal has, or as lost. Journal first, and only once: a
 * crash in here leaves the run open in the log, and the next start finds in the journal what this one wrote. Never
 * rejects: a journal that cannot be read costs its own words, not the start.
 */
export async function closeRun(
  run: RunSummary,
  sweep: Pick<Sweep, 'steps' | 'survivors'> | null,
  ports: RecoveryPorts,
  deadline: number,
): Promise<ClosedRun> {
  const { book, clock } = ports
  const survivors = sweep?.survivors ?? []
  const { reading, problem } = await tryToRead(run, ports, deadline)
  if (reading?.fold.usage) {
    const { total, byModel, final } = reading.fold.usage
    const { turns } = reading.facts
    book.append({ type: 'run_usage', at: clock.now(), runId: run.id, total, byModel, final, turns })
  }
  const lost: AgentEventOf<'run_ended'> = {
    type: 'run_ended',
    outcome: 'lost',
    result: lostEnd(run.sessionId),
    why: lostSentence(run.sessionId),
    survivors: [...survivors],
  }
  const ended = reading?.fold.ended ?? lost
  const unwritten = reading !== null && ended === lost ? await writeEnd(lost, run, sweep, ports) : null
  const { outcome, why, result } = ended
  const lastSeenAt = reading?.fold.seenAt ?? null
  const remains =
    reading === null
      ? unreadRemains(problem ?? 'it has no record.')
      : remainsFrom({ ...reading, fold: withEnd(reading, ended) }, run, outcome, ports)
  book.append({
    type: 'run_closed',
    at: clock.now(),
    runId: run.id,
    outcome,
    why,
    result,
    stoppedBy: reading?.facts.stoppedBy ?? null,
    turns: reading?.facts.turns ?? 0,
    ...(lastSeenAt === null ? {} : { lastSeenAt }),
  })
  const damage = [...(reading?.damage ?? []), ...[problem, unwritten].filter((one) => one !== null)]
  return { run, outcome, remains, lastSeenAt, damage }
}

export function recoveredRun(closed: ClosedRun, { sessions, book, runtimes }: RecoveryPorts): RecoveredRun {
  const { run, outcome, lastSeenAt, remains } = closed
  const { storyId, agentName, model, runtime } = run
  const session = sessions.toResume({ storyId, agentName, model })
  const module = runtimes.find(({ manifest }) => manifest.id === runtime)
  return {
    ...remains,
    runId: run.id,
    agentId: run.agentId,
    agentName,
    storyId,
    outcome,
    lastSeenAt,
    sessionId: book.run(run.id)?.sessionId ?? null,
    resumable:
      book.state.agents.has(run.agentId) &&
      module?.manifest.capabilities.resumable === true &&
      session?.runtime === runtime,
  }
}

async function tryToRead(
  run: RunSummary,
  ports: RecoveryPorts,
  deadline: number,
): Promise<{ readonly reading: RunReading | null; readonly problem: string | null }> {
  try {
    if (!ports.journals.exists(run.id)) return { reading: null, problem: null }
    return { reading: await readRun(run, ports, deadline), problem: null }
  } catch (cause) {
    return { reading: null, problem: `its journal could not be read: ${wordsOf(cause)}` }
  }
}

/** Null: it is in the journal, synced. */
async function writeEnd(
  end: AgentEventOf<'run_ended'>,
  run: RunSummary,
  sweep: Pick<Sweep, 'steps'> | null,
  { journals }: RecoveryPorts,
): Promise<string | null> {
  try {
    const writer = await journals.reopen(run.id)
    for (const event of [...(sweep?.steps ?? []), end]) writer.appendEvent(event)
    await writer.close()
    return null
  } catch (cause) {
    return `its journal could not be closed: ${wordsOf(cause)}`
  }
}

function withEnd({ fold }: RunReading, end: AgentEventOf<'run_ended'>): RunReading['fold'] {
  fold.ended ??= end
  return fold
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
