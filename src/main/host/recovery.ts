import type { RunSummary } from '../../shared/domain/agent'
import type { AgentEvent, AgentEventOf } from '../../shared/domain/events'
import { RunId } from '../../shared/domain/ids'
import { type EndFacts, lostSentence, noEndFacts, noteEnd } from '../supervisor/whyEnded'
import type { NewAlert } from './alerts'
import { lostEnd } from './brokenRuntime'
import { endLeftovers } from './leftovers'
import type { CorePorts } from './runPorts'

/** Processes of earlier runs that could not be ended. */
export type Survivors = ReadonlyMap<RunId, readonly number[]>

/**
 * What a host does first: ends what a crash of the last one left alive, and closes the runs that it left open,
 * so that "live" is true again of nothing. Only processes that are provably ours are touched.
 */
export async function recover(ports: CorePorts, tell: (alert: NewAlert) => void): Promise<Survivors> {
  const open = ports.book.runs().filter(({ endedAt }) => endedAt === null)
  const suspects = new Set<RunId>(open.map(({ id }) => id))
  for (const { runId } of ports.ledger.entries()) {
    const known = RunId.safeParse(runId)
    if (known.success) suspects.add(known.data)
  }
  const swept = await Promise.all([...suspects].map((runId) => sweep(runId, ports)))
  reportOrphans(swept, tell)
  for (const run of open) {
    const { steps, survivors } = swept.find(({ runId }) => runId === run.id) ?? { steps: [], survivors: [] }
    await closeLost(run, steps, survivors, ports, tell)
  }
  return new Map(swept.map(({ runId, survivors }) => [runId, survivors]))
}

interface Sweep {
  readonly runId: RunId
  /** What was done, for the run's journal. */
  readonly steps: readonly AgentEvent[]
  readonly survivors: readonly number[]
}

async function sweep(runId: RunId, ports: CorePorts): Promise<Sweep> {
  const steps: AgentEvent[] = []
  const survivors = await endLeftovers(runId, ports, (event) => steps.push(event))
  for (const entry of ports.ledger.entries()) {
    if (entry.runId === runId && !survivors.includes(entry.pid)) ports.ledger.remove(entry.pid)
  }
  return { runId, steps, survivors }
}

function reportOrphans(swept: readonly Sweep[], tell: (alert: NewAlert) => void): void {
  const ended = swept.filter(({ steps, survivors }) => steps.length > 0 && survivors.length === 0)
  const survivors = swept.flatMap((one) => one.survivors)
  if (ended.length > 0) {
    tell({
      level: 'warning',
      message: `Snowhook had ended without stopping its agents; processes of ${ended.length} runs were still alive and were ended.`,
      kept: 'Everything they printed until Snowhook ended, and their sessions.',
      next: 'Resume the agents that should go on.',
    })
  }
  if (survivors.length > 0) {
    tell({
      level: 'error',
      message: `Processes of earlier runs could not be ended: ${survivors.slice(0, 50).join(', ')}.`,
      next: `End them by hand: kill -9 ${survivors.slice(0, 50).join(' ')}`,
    })
  }
}

async function closeLost(
  run: RunSummary,
  steps: readonly AgentEvent[],
  survivors: readonly number[],
  ports: CorePorts,
  tell: (alert: NewAlert) => void,
): Promise<void> {
  const { book, clock, journals } = ports
  let ended: AgentEventOf<'run_ended'> = {
    type: 'run_ended',
    outcome: 'lost',
    result: lostEnd(run.sessionId),
    why: lostSentence(run.sessionId),
    survivors: [...survivors],
  }
  let last: LastWords = { usage: null, ended: null, facts: noEndFacts, seenAt: null }
  try {
    if (journals.exists(run.id)) {
      last = await lastWords(run.id, ports)
      if (last.usage !== null) {
        const { total, byModel, final } = last.usage
        const { turns } = last.facts
        book.append({ type: 'run_usage', at: clock.now(), runId: run.id, total, byModel, final, turns })
      }
      if (last.ended === null) {
        const writer = await journals.reopen(run.id)
        for (const event of [...steps, ended]) writer.appendEvent(event)
        await writer.close()
      } else ended = last.ended
    }
  } catch (cause) {
    tell({
      level: 'error',
      message: `The journal of run ${run.id} could not be closed: ${cause instanceof Error ? cause.message : String(cause)}`,
      kept: 'What is in it already; the run is marked as lost.',
    })
  }
  const { outcome, why, result } = ended
  const { stoppedBy, turns } = last.facts
  const seen = last.seenAt === null ? {} : { lastSeenAt: last.seenAt }
  book.append({ type: 'run_closed', at: clock.now(), runId: run.id, outcome, why, result, stoppedBy, turns, ...seen })
}

interface LastWords {
  readonly usage: AgentEventOf<'usage'> | null
  readonly ended: AgentEventOf<'run_ended'> | null
  readonly facts: EndFacts
  /** When the last thing was written; nobody knows how long it lived after that. */
  readonly seenAt: number | null
}

/** The newest usage, and the run's true end when only the fact of it was lost. */
async function lastWords(runId: RunId, { journals }: CorePorts): Promise<LastWords> {
  let usage: AgentEventOf<'usage'> | null = null
  let ended: AgentEventOf<'run_ended'> | null = null
  let facts = noEndFacts
  let seenAt: number | null = null
  for await (const record of journals.read(runId)) {
    if (record.kind !== 'event') continue
    const { event, at } = record.recorded
    facts = noteEnd(facts, event)
    seenAt = at
    if (event.type === 'usage') usage = event
    if (event.type === 'run_ended') ended = event
  }
  return { usage, ended, facts, seenAt }
}
