import type { SnowhookError } from '../../shared/domain/errors'
import type { AgentEvent } from '../../shared/domain/events'
import type { DeskOfRun } from '../approvals/deskOfRun'
import type { RunJournalWriter } from '../journal/ports'
import type { PtySpec } from '../runtimes/runtime'
import { brokenPromise } from './brokenRuntime'
import { PictureKeeper } from './pictureKeeper'
import { type RunPlan, summaryOf } from './runPlan'
import type { RunPorts } from './runPorts'
import { RunRecorder } from './runRecorder'
import { RunScreen } from './runScreen'
import { runSessions } from './runSessions'
import { HostRunTerminal } from './runTerminal'
import { RunUsage } from './runUsage'
import type { StorageSource } from './storageWatch'

/** What one run is recorded by, drawn on and asked through, connected to each other. */
export interface RunParts {
  readonly journal: RunJournalWriter
  readonly storage: StorageSource
  readonly usage: RunUsage
  readonly pictures: PictureKeeper
  readonly recorder: RunRecorder
  readonly terminal: HostRunTerminal
  readonly sessions: ReturnType<typeof runSessions>
  readonly desk: DeskOfRun
  /** The start of a program says what kind of screen it has. */
  withScreen(event: AgentEvent): AgentEvent
}

/** Opens a run durably, journal and log. Throws only when it cannot be recorded; then nothing is left open. */
export function openRunParts(plan: RunPlan, ports: RunPorts, startedAt: number): RunParts {
  const { runId, spec } = plan
  const storage = ports.storageWatch.source((refused) => terminal.hold(refused))
  const journal = ports.journals.create(runId, {
    onPressure: (high) => terminal.pressure(high),
    onStorage: (problem, waiting) => storage.onStorage(problem, waiting),
    onLoss: (what) => ports.report(messageOf(what)),
  })
  try {
    openInBook(plan, ports, startedAt)
  } catch (cause) {
    journal.close().catch((second: unknown) => ports.report(String(second)))
    storage.close()
    throw cause
  }
  const usage = new RunUsage(runId, ports.clock, ports.book, ports.onUsage)
  const screen = new RunScreen(ports.screen, ports.renderer)
  const pictures = new PictureKeeper({ ...ports, runId, journal, drawing: screen, store: ports.screenStore })
  const recorder = new RunRecorder({
    ...ports,
    journal,
    usage,
    screen,
    onRecorded: (recorded) => {
      ports.onRecorded(recorded)
      pictures.consider()
    },
  })
  const screenOfPid = new Map<number, PtySpec['screen']>()
  const terminal = new HostRunTerminal({
    ...ports,
    runId,
    journal,
    onOutput: () => {
      recorder.output()
      pictures.consider()
    },
    onCallOutput: (event) => recorder.record(event),
    onProgram: ({ pid, screen: mode, alive }) => {
      screenOfPid.set(pid, mode)
      if (alive) screen.decide(mode)
      ports.onTypable(terminal.typable)
    },
  })
  const withScreen = (event: AgentEvent): AgentEvent => {
    const mode = event.type === 'process_started' ? screenOfPid.get(event.pid) : undefined
    return event.type === 'process_started' && mode !== undefined ? { ...event, screen: mode } : event
  }
  const sessions = runSessions({ ...ports, spec, runId })
  const desk = ports.desk.forRun({ spec, runId, sessionResumed: plan.resume !== null })
  return { journal, storage, usage, pictures, recorder, terminal, sessions, desk, withScreen }
}

/** The log may still write later what it refuses now; then it must also say that nothing came of it. */
function openInBook(plan: RunPlan, { book }: RunPorts, startedAt: number): void {
  try {
    book.commit({ type: 'run_opened', at: startedAt, run: summaryOf(plan, startedAt) })
  } catch (cause) {
    const why = 'It could not be recorded, so it was not started.'
    const result = brokenPromise(null, why, plan.module.manifest.capabilities.process)
    book.append({ type: 'run_closed', at: startedAt, runId: plan.runId, outcome: 'failed', why, result })
    throw cause
  }
}

export const messageOf = ({ message, kept, next }: SnowhookError): string =>
  [message, kept, next].filter((part) => part !== undefined).join(' ')
