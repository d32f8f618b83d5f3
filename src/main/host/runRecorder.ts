import type { Clock } from '../../shared/domain/clock'
import { AgentEvent, type RecordedEvent } from '../../shared/domain/events'
import { ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import type { RunJournalWriter } from '../journal/ports'
import type { FleetSignal } from '../supervisor/agentState'
import { type EndFacts, noEndFacts, noteEnd } from '../supervisor/whyEnded'
import { redactTexts } from './redactTexts'
import type { RunScreen } from './runScreen'
import type { RunUsage } from './runUsage'

export interface RunRecorderParts {
  readonly clock: Clock
  readonly journal: RunJournalWriter
  readonly usage: RunUsage
  readonly screen: RunScreen
  readonly signal: (signal: FleetSignal) => void
  /** Takes the value of every known credential out of a text. */
  readonly redact: (text: string) => string
  /** Clients that watch this run's events. */
  readonly onRecorded: (recorded: RecordedEvent) => void
}

/** The one way into a run's record: journal first, then everything that is derived from it. */
export class RunRecorder {
  private facts: EndFacts = noEndFacts
  private over = false

  constructor(private readonly parts: RunRecorderParts) {}

  get endFacts(): EndFacts {
    return this.facts
  }

  record(given: AgentEvent): void {
    // Behind `run_ended` nothing can follow: a runtime that still speaks was forced to end.
    if (this.over) return
    const { journal, usage, screen, signal, redact, onRecorded } = this.parts
    const event = redactTexts(bounded(given), redact)
    this.over = event.type === 'run_ended'
    const recorded = journal.appendEvent(event)
    this.facts = noteEnd(this.facts, event)
    if (event.type === 'usage') usage.take(event, this.facts.turns)
    signal({ type: 'event', at: recorded.at, runId: recorded.runId, event })
    screen.show(event)
    onRecorded(recorded)
  }

  /** Bytes on the terminal; they are in the journal already. */
  output(): void {
    const { clock, journal, signal } = this.parts
    signal({ type: 'output', at: clock.now(), runId: journal.runId })
  }
}

/** What a runtime emits beyond the contract's bounds is kept as a `raw` event: no client refuses to read the run. */
function bounded(event: AgentEvent): AgentEvent {
  if (AgentEvent.safeParse(event).success) return event
  const data = JSON.stringify(event) ?? String(event)
  const name = typeof event?.type === 'string' ? `out_of_bounds_${event.type}` : 'out_of_bounds'
  return { type: 'raw', name: name.slice(0, ID_MAX_CHARS), data: data.slice(0, TOOL_PAYLOAD_MAX_CHARS) }
}
