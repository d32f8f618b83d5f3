import type { RunSummary } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import type { Remains } from '../../shared/domain/recovery'
import type { RunOutcome } from '../../shared/domain/run'
import type { JournalStore } from '../journal/ports'
import { remainsOf } from '../supervisor/remains'
import { RemainsFold } from '../supervisor/remainsFold'
import { type EndFacts, noEndFacts, noteEnd } from '../supervisor/whyEnded'
import type { CorePorts } from './runPorts'

/** Events of a run's end that are looked at when there is no time for all of it. */
const TAIL_MAX_EVENTS = 100
/** Sentences about damage that are kept of one journal: more says nothing more. */
const DAMAGE_MAX_ITEMS = 100

/** What a run's journal says. */
export interface RunReading {
  readonly fold: RemainsFold
  readonly facts: EndFacts
  readonly damage: readonly string[]
  /** Only the newest events were looked at: there was no time for more. */
  readonly partial: boolean
}

export type ReaderPorts = Pick<CorePorts, 'book' | 'runtimes'> & {
  readonly journals: Pick<JournalStore, 'read' | 'eventPage' | 'outputSize' | 'exists'>
  readonly clock: Pick<Clock, 'after' | 'monotonic'>
}

/**
 * Reads a run's whole journal, or, when that has not come to its end at `deadline` (on the monotonic clock), only the
 * last events of it. Rejects when neither can be read.
 */
export async function readRun(run: RunSummary, ports: ReaderPorts, deadline: number): Promise<RunReading> {
  const whole = await readWhole(run, ports, deadline)
  return whole ?? readTail(run, ports)
}

async function readWhole(
  run: RunSummary,
  { journals, clock }: ReaderPorts,
  deadline: number,
): Promise<RunReading | null> {
  const fold = new RemainsFold()
  const damage: string[] = []
  let facts = noEndFacts
  const records = journals.read(run.id, (what) => {
    if (damage.length < DAMAGE_MAX_ITEMS) damage.push(what)
  })
  for await (const record of records) {
    if (record.kind === 'output') fold.output(record.at, record.data.length)
    if (record.kind === 'event') {
      const { event, at } = record.recorded
      facts = noteEnd(facts, event)
      fold.note(at, event)
    }
    if (clock.monotonic() > deadline) return null
  }
  return { fold, facts, damage, partial: false }
}

async function readTail(run: RunSummary, { journals }: ReaderPorts): Promise<RunReading> {
  const fold = new RemainsFold()
  let facts = noEndFacts
  const { events, earlier } = await journals.eventPage(run.id, { beforeSeq: null, limit: TAIL_MAX_EVENTS })
  // Where the run's own beginning is not looked at, the book knows the session.
  if (run.sessionId !== null) fold.session = { id: run.sessionId, established: false }
  for (const { event, at } of events) {
    facts = noteEnd(facts, event)
    fold.note(at, event)
  }
  fold.events = events.at(-1)?.seq ?? 0
  fold.outputBytes = await journals.outputSize(run.id)
  return { fold, facts, damage: [], partial: earlier }
}

/** What a resume finds of the run and what it does not. */
export function remainsFrom(reading: RunReading, run: RunSummary, outcome: RunOutcome, ports: ReaderPorts): Remains {
  const { fold, damage, partial } = reading
  const { sessions, attention } = ports.book.state
  const module = ports.runtimes.find(({ manifest }) => manifest.id === run.runtime)
  // The book is ahead of the journal: a session is in it before anybody hears of it.
  const sessionId = fold.session?.id ?? run.sessionId
  const known = [...sessions.values()].find((one) => one.sessionId === sessionId && one.runtime === run.runtime)
  if (sessionId !== null && known?.resumable !== false) {
    fold.session = { id: sessionId, established: fold.session?.established === true || known?.established === true }
  }
  return remainsOf(fold, {
    outcome,
    hasSessions: module?.manifest.capabilities.resumable ?? false,
    inbox: new Map([...attention].map(([id, { callId, answer }]) => [id, { callId, answered: answer !== null }])),
    damage,
    unread: partial ? PARTIAL : null,
  })
}

const PARTIAL = `There was no time to read the whole record: what was begun before its last ${TAIL_MAX_EVENTS} events is not named here.`
