import { mkdir, rm } from 'node:fs/promises'
import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { outcomeOf, type RuntimeResult } from '../../shared/domain/run'
import type { DeskOfRun } from '../approvals/deskOfRun'
import type { RunJournalWriter } from '../journal/ports'
import type { AgentRuntime, PtySpec, RuntimeContext, StopReason, StopReport } from '../runtimes/runtime'
import type { FleetFact } from '../store/ports'
import { whyEnded } from '../supervisor/whyEnded'
import type { RunTools } from '../tools/ports'
import { brokenPromise, brokenRuntime, forcedEnd, soundResult } from './brokenRuntime'
import { runEnvironment } from './environment'
import { endLeftovers } from './leftovers'
import { PictureKeeper } from './pictureKeeper'
import { redactTexts } from './redactTexts'
import { runContext } from './runContext'
import { type RunPlan, runStarted, summaryOf } from './runPlan'
import type { RunPorts } from './runPorts'
import { RunRecorder } from './runRecorder'
import { RunScreen } from './runScreen'
import { runSessions } from './runSessions'
import { HostRunTerminal } from './runTerminal'
import { RunUsage } from './runUsage'
import type { StorageSource } from './storageWatch'
import { within } from './within'

/** Interrupt, terminate and kill take at most 7 s together; a runtime that needs longer has lost its way. */
const STOP_PATIENCE_MS = 10_000
/** From the result to the last event. What a slow disk holds up is recorded within it; an iterator that never ends is not. */
const LAST_EVENT_PATIENCE_MS = 15_000
/** For the journal, the scratch folder and the mirror to take what is left; a disk that hangs keeps no run open. */
const FLUSH_PATIENCE_MS = 15_000

/**
 * One run of one agent, from its first fact to its last. Opens the run durably, feeds every event through
 * the recorder, and closes the run only when the process table shows that nothing of it is left.
 */
export class RunPipeline {
  readonly runId: RunId
  /** Resolves when the run is closed and everything about it is on disk. Never rejects. */
  readonly ended: Promise<void>
  private readonly runtime: AgentRuntime
  private readonly recorder: RunRecorder
  private readonly usage: RunUsage
  private readonly screen: RunScreen
  private readonly pictures: PictureKeeper
  private readonly terminal: HostRunTerminal
  private readonly sessions: ReturnType<typeof runSessions>
  private readonly desk: DeskOfRun
  private readonly journal: RunJournalWriter
  private readonly storage: StorageSource
  private readonly screenOfPid = new Map<number, PtySpec['screen']>()
  private readonly forced = Promise.withResolvers<RuntimeResult>()
  private stoppedBy: StopReason | null = null
  private closing = false
  /** What the runtime left to be brought to disk. */
  private readonly unfinished = new Set<Promise<void>>()
  private survivors: readonly number[] = []

  /** Throws only when the run cannot be recorded; then nothing was started. */
  constructor(
    private readonly plan: RunPlan,
    private readonly ports: RunPorts,
  ) {
    const { clock, book, journals, screen } = ports
    this.runId = plan.runId
    const startedAt = clock.now()
    this.storage = ports.storageWatch.source((refused) => this.terminal.hold(refused))
    this.journal = journals.create(plan.runId, {
      onPressure: (high) => this.terminal.pressure(high),
      onStorage: (problem, waiting) => this.storage.onStorage(problem, waiting),
      onLoss: (what) => ports.report(messageOf(what)),
    })
    this.openInBook(startedAt)
    this.usage = new RunUsage(plan.runId, clock, book, ports.onUsage)
    this.screen = new RunScreen(screen, ports.renderer)
    this.pictures = new PictureKeeper({
      ...ports,
      runId: plan.runId,
      journal: this.journal,
      drawing: this.screen,
      store: ports.screenStore,
    })
    this.recorder = new RunRecorder({
      ...ports,
      journal: this.journal,
      usage: this.usage,
      screen: this.screen,
      onRecorded: (recorded) => {
        ports.onRecorded(recorded)
        this.pictures.consider()
      },
    })
    this.terminal = new HostRunTerminal({
      ...ports,
      runId: plan.runId,
      journal: this.journal,
      onOutput: () => {
        this.recorder.output()
        this.pictures.consider()
      },
      onCallOutput: (event) => this.recorder.record(event),
      onProgram: ({ pid, screen: mode, alive }) => {
        this.screenOfPid.set(pid, mode)
        if (alive) this.screen.decide(mode)
        ports.onTypable(this.terminal.typable)
      },
    })
    this.sessions = runSessions({ ...ports, spec: plan.spec, runId: plan.runId })
    const { interactive, resume } = plan
    this.desk = ports.desk.forRun({ spec: plan.spec, runId: plan.runId, sessionResumed: resume !== null })
    ports.signal({ type: 'run_opened', at: startedAt, runId: plan.runId, interactive, resuming: resume })
    // From here on the run is open: whatever fails, it must come to its end.
    this.runtime = this.create()
    this.ended = this.live()
  }

  /** Resolves when the run is closed; the survivors are the processes that could not be ended. */
  async stop(reason: StopReason): Promise<StopReport> {
    const { clock, signal } = this.ports
    this.stoppedBy ??= reason
    signal({ type: 'stopping', at: clock.now(), runId: this.runId, by: reason })
    const stopped = this.stopRuntime(reason).then(() => this.ended)
    if (!(await within(clock, STOP_PATIENCE_MS, stopped))) {
      this.forced.resolve(forcedEnd(this.sessionId(), this.hasProcess))
      await this.ended
    }
    return { survivors: this.survivors }
  }

  /** The log may still write later what it refuses now; then it must also say that nothing came of it. */
  private openInBook(startedAt: number): void {
    const { book, report } = this.ports
    try {
      book.commit({ type: 'run_opened', at: startedAt, run: summaryOf(this.plan, startedAt) })
    } catch (cause) {
      const why = 'It could not be recorded, so it was not started.'
      book.append({
        type: 'run_closed',
        at: startedAt,
        runId: this.runId,
        outcome: 'failed',
        why,
        result: brokenPromise(null, why, this.hasProcess),
      })
      this.journal.close().catch((second: unknown) => report(String(second)))
      this.storage.close()
      throw cause
    }
  }

  private create(): AgentRuntime {
    const { guardian } = this.ports
    try {
      this.recorder.record(runStarted(this.plan))
      if (this.plan.resumeReport !== undefined) this.recorder.record(this.plan.resumeReport)
      guardian.watch(this.runId)
      return this.plan.module.create()
    } catch (cause) {
      return brokenRuntime(cause)
    }
  }

  /** Settles when the runtime says so, whatever it does instead. */
  private async stopRuntime(reason: StopReason): Promise<void> {
    try {
      await this.runtime.stop(reason)
    } catch {
      // Whether it has stopped is read from its run and from the process table.
    }
  }

  private async live(): Promise<void> {
    // Its messages quote providers and programs, which may quote a key.
    await this.close(redactTexts(await this.execute(), this.ports.redact))
  }

  private async execute(): Promise<RuntimeResult> {
    try {
      const result = await Promise.race([this.run(), this.forced.promise])
      return soundResult(result, brokenPromise(this.sessionId(), 'Its result is out of bounds.', this.hasProcess))
    } catch (cause) {
      // It may have broken down in one place and be at work in another.
      await within(this.ports.clock, STOP_PATIENCE_MS, this.stopRuntime('supervisor'))
      return brokenPromise(this.sessionId(), cause, this.hasProcess)
    }
  }

  private async run(): Promise<RuntimeResult> {
    const { scratchDir } = this.ports.pathsOf(this.runId)
    await mkdir(scratchDir, { recursive: true, mode: 0o700 })
    // It was ended without the runtime while the disk was waited for: nothing may begin now.
    if (this.closing) return this.forced.promise
    const context = runContext(this.plan, this.ports, {
      terminal: this.terminal,
      sessions: this.sessions,
      scratchDir,
      tools: this.tools(),
      storage: {
        problem: () => this.storage.problem?.message ?? null,
        whenWritable: () => this.storage.whenWritable(),
        finish: (work) => this.finish(work),
      },
    })
    return this.follow(context)
  }

  private tools(): RunTools {
    const { environments, hostIsClosing, toolHost } = this.ports
    const { runId, spec } = this.plan
    const env = runEnvironment(environments.forTools(), spec.env, runId)
    return toolHost.forRun({ runId, spec, env, terminal: this.terminal, desk: this.desk, hostIsClosing })
  }

  /** The result counts when every event before it was recorded. */
  private async follow(context: RuntimeContext): Promise<RuntimeResult> {
    const started = this.runtime.start(context)
    const events = this.consume()
    // Events that break off in an error end the run; those that never end do not keep it open.
    const result = await Promise.race([started, events.then(() => started)])
    if (await within(this.ports.clock, LAST_EVENT_PATIENCE_MS, events)) await events
    else this.note('events_unended', 'The runtime ended but its events did not; those until now are recorded.')
    return result
  }

  private async consume(): Promise<void> {
    for await (const event of this.runtime.streamEvents()) this.recorder.record(this.withScreen(event))
  }

  private withScreen(event: AgentEvent): AgentEvent {
    const screen = event.type === 'process_started' ? this.screenOfPid.get(event.pid) : undefined
    return event.type === 'process_started' && screen !== undefined ? { ...event, screen } : event
  }

  private async close(result: RuntimeResult): Promise<void> {
    this.closing = true
    this.survivors = await this.leftovers()
    const survivors = [...this.survivors]
    const facts = this.recorder.endFacts
    // A run that did its work before the stop reached it was not stopped.
    const stoppedBy = facts.stoppedBy ?? (result.failure === null ? null : this.stoppedBy)
    const outcome = outcomeOf(result, stoppedBy)
    const why = whyEnded(outcome, result, { ...facts, stoppedBy })
    // A run that did not get through may not have come to ask again what it asked before.
    this.attempt(() => this.desk.close(result.failure !== null && stoppedBy !== 'user'))
    this.attempt(() => this.recorder.record({ type: 'run_ended', outcome, result, why, survivors }))
    this.attempt(() => this.usage.flush())
    await this.flush()
    this.letGo({ outcome, why, result, stoppedBy, turns: facts.turns })
  }

  /** All at one moment, so that nobody ever sees an ended run of a live agent. */
  private letGo(end: Omit<FleetFact & { type: 'run_closed' }, 'type' | 'at' | 'runId'>): void {
    const { book, clock, guardian, ledger, report, scopes, signal } = this.ports
    const { runId, survivors } = this
    const { outcome, why } = end
    const closed = { type: 'run_closed', at: clock.now(), runId } as const
    const reset = end.result.rateLimitResetAt
    this.attempt(() => book.append({ ...closed, ...end }))
    const resetAt = reset === null ? null : Date.parse(reset)
    this.attempt(() => signal({ ...closed, outcome, why, resetAt, survivors }))
    this.sessions.releaseAll()
    if (survivors.length === 0) {
      this.attempt(() => guardian.release(runId))
      this.attempt(() => scopes.release(runId))
    }
    try {
      for (const entry of ledger.entries()) {
        if (entry.runId === runId && !survivors.includes(entry.pid)) ledger.remove(entry.pid)
      }
    } catch (cause) {
      report(`The process ledger could not be brought up to date: ${String(cause)}`)
    }
  }

  /** The end of a run goes on, whatever one of its steps throws. */
  private attempt(step: () => void): void {
    try {
      step()
    } catch (cause) {
      this.ports.report(`Run ${this.runId} was not closed as it should be: ${String(cause)}`)
    }
  }

  private note(code: string, message: string): void {
    this.attempt(() => this.recorder.record({ type: 'notice', level: 'warning', code, message }))
  }

  private async leftovers(): Promise<readonly number[]> {
    try {
      return await endLeftovers(this.runId, this.ports, (event) => this.recorder.record(event))
    } catch (cause) {
      this.ports.report(`Whether processes of run ${this.runId} are left could not be seen: ${String(cause)}`)
      return []
    }
  }

  /**
   * While the disk refuses, the run waits with its end: what it printed last is in memory alone. A disk that fails in
   * any other way must not keep the run open: the user is told instead, and of what is missing.
   */
  private async flush(): Promise<void> {
    const { scratchDir } = this.ports.pathsOf(this.runId)
    this.attempt(() => this.terminal.close())
    const pictured = this.pictures.close()
    await this.storage.stored(Promise.allSettled([this.journal.sync(), ...this.unfinished]).then(() => {}))
    if (this.unfinished.size > 0) {
      this.ports.report(`The conversation of run ${this.runId} was not stored whole: the disk refuses it.`)
    }
    const done = Promise.allSettled([
      this.journal.close(),
      pictured,
      rm(scratchDir, { recursive: true, force: true }),
      this.ports.screen.settled(),
    ]).then((ends) => {
      for (const end of ends) {
        if (end.status === 'rejected') this.ports.report(notWhole(this.runId, end.reason))
      }
    })
    if (!(await within(this.ports.clock, FLUSH_PATIENCE_MS, done))) {
      this.ports.report(`Run ${this.runId} is over, but the disk has not yet taken all of it.`)
    }
    this.storage.close()
    this.attempt(() => this.ports.screen.end())
  }

  private finish(work: Promise<void>): void {
    this.unfinished.add(work)
    const done = (): void => void this.unfinished.delete(work)
    work.then(done, done)
  }

  private get hasProcess(): boolean {
    return this.plan.module.manifest.capabilities.process
  }

  /** Null unless the provider confirmed it. */
  private sessionId(): RuntimeResult['sessionId'] {
    const { book, sessions } = this.ports
    const sessionId = book.run(this.runId)?.sessionId ?? null
    const { storyId, name: agentName, model } = this.plan.spec
    const known = sessions.all({ storyId, agentName, model }).find((session) => session.sessionId === sessionId)
    return known?.established === true ? sessionId : null
  }
}

const messageOf = ({ message, kept, next }: SnowhookError): string =>
  [message, kept, next].filter((part) => part !== undefined).join(' ')

const notWhole = (runId: RunId, cause: unknown): string =>
  `Run ${runId} was not stored whole: ${cause instanceof SnowhookException ? messageOf(cause.error) : String(cause)}`
