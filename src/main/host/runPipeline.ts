import { mkdir, rm } from 'node:fs/promises'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { outcomeOf, type RuntimeResult } from '../../shared/domain/run'
import type { DeskOfRun } from '../approvals/deskOfRun'
import type { RunJournalWriter } from '../journal/ports'
import type { AgentRuntime, PtySpec, RuntimeContext, StopReason, StopReport } from '../runtimes/runtime'
import type { FleetFact } from '../store/ports'
import { whyEnded } from '../supervisor/whyEnded'
import type { RunTools } from '../tools/ports'
import { brokenPromise, forcedEnd } from './brokenRuntime'
import { runEnvironment } from './environment'
import { endLeftovers } from './leftovers'
import { redactTexts } from './redactTexts'
import { runContext } from './runContext'
import { type RunPlan, runStarted, summaryOf } from './runPlan'
import type { RunPorts } from './runPorts'
import { RunRecorder } from './runRecorder'
import { RunScreen } from './runScreen'
import { runSessions } from './runSessions'
import { HostRunTerminal } from './runTerminal'
import { RunUsage } from './runUsage'
import { within } from './within'

/** Interrupt, terminate and kill take at most 7 s together; a runtime that needs longer has lost its way. */
const STOP_PATIENCE_MS = 10_000

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
  private readonly terminal: HostRunTerminal
  private readonly sessions: ReturnType<typeof runSessions>
  private readonly desk: DeskOfRun
  private readonly journal: RunJournalWriter
  private readonly screenOfPid = new Map<number, PtySpec['screen']>()
  private readonly forced = Promise.withResolvers<RuntimeResult>()
  private stoppedBy: StopReason | null = null
  private survivors: readonly number[] = []

  /** Throws only when the run cannot be recorded; then nothing was started. */
  constructor(
    private readonly plan: RunPlan,
    private readonly ports: RunPorts,
  ) {
    const { clock, book, journals, screen } = ports
    this.runId = plan.runId
    const startedAt = clock.now()
    this.journal = journals.create(plan.runId, {
      onPressure: (high) => this.terminal.pressure(high),
      onStorage: (problem) => {
        if (problem !== null) ports.report(problem.message)
      },
    })
    this.openInBook(startedAt)
    this.usage = new RunUsage(plan.runId, clock, book, ports.onUsage)
    this.screen = new RunScreen(screen, ports.renderer)
    this.recorder = new RunRecorder({ ...ports, journal: this.journal, usage: this.usage, screen: this.screen })
    this.terminal = new HostRunTerminal({
      ...ports,
      runId: plan.runId,
      journal: this.journal,
      onOutput: () => this.recorder.output(),
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
    this.recorder.record(runStarted(plan))
    this.runtime = plan.module.create()
    ports.guardian.watch(plan.runId)
    this.ended = this.live()
  }

  /** Resolves when the run is closed; the survivors are the processes that could not be ended. */
  async stop(reason: StopReason): Promise<StopReport> {
    const { clock, signal } = this.ports
    this.stoppedBy ??= reason
    signal({ type: 'stopping', at: clock.now(), runId: this.runId, by: reason })
    const stopped = Promise.allSettled([this.runtime.stop(reason)]).then(() => this.ended)
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
      throw cause
    }
  }

  private async live(): Promise<void> {
    // Its messages quote providers and programs, which may quote a key.
    await this.close(redactTexts(await this.execute(), this.ports.redact))
  }

  private async execute(): Promise<RuntimeResult> {
    const { scratchDir } = this.ports.pathsOf(this.runId)
    try {
      await mkdir(scratchDir, { recursive: true, mode: 0o700 })
      const context = runContext(this.plan, this.ports, {
        terminal: this.terminal,
        sessions: this.sessions,
        scratchDir,
        tools: this.tools(),
      })
      return await Promise.race([this.follow(context), this.forced.promise])
    } catch (cause) {
      return brokenPromise(this.sessionId(), cause, this.hasProcess)
    }
  }

  private tools(): RunTools {
    const { environments, hostIsClosing, toolHost } = this.ports
    const { runId, spec } = this.plan
    const env = runEnvironment(environments.forTools(), spec.env, runId)
    return toolHost.forRun({ runId, spec, env, terminal: this.terminal, desk: this.desk, hostIsClosing })
  }

  /** The result counts when every event before it was recorded. */
  private async follow(context: RuntimeContext): Promise<RuntimeResult> {
    const [result] = await Promise.all([this.runtime.start(context), this.consume()])
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
    this.survivors = await this.leftovers()
    const survivors = [...this.survivors]
    const facts = this.recorder.endFacts
    // A run that did its work before the stop reached it was not stopped.
    const stoppedBy = facts.stoppedBy ?? (result.failure === null ? null : this.stoppedBy)
    const outcome = outcomeOf(result, stoppedBy)
    const why = whyEnded(outcome, result, { ...facts, stoppedBy })
    // A run that did not get through may not have come to ask again what it asked before.
    this.desk.close(result.failure !== null && stoppedBy !== 'user')
    this.recorder.record({ type: 'run_ended', outcome, result, why, survivors })
    this.usage.flush()
    await this.flush()
    this.letGo({ outcome, why, result, stoppedBy, turns: facts.turns })
  }

  /** All at one moment, so that nobody ever sees an ended run of a live agent. */
  private letGo(end: Omit<FleetFact & { type: 'run_closed' }, 'type' | 'at' | 'runId'>): void {
    const { book, clock, guardian, ledger, report, signal } = this.ports
    const { runId, survivors } = this
    const { outcome, why } = end
    const closed = { type: 'run_closed', at: clock.now(), runId } as const
    const reset = end.result.rateLimitResetAt
    book.append({ ...closed, ...end })
    signal({ ...closed, outcome, why, resetAt: reset === null ? null : Date.parse(reset), survivors })
    this.sessions.releaseAll()
    if (survivors.length === 0) guardian.release(runId)
    try {
      for (const entry of ledger.entries()) {
        if (entry.runId === runId && !survivors.includes(entry.pid)) ledger.remove(entry.pid)
      }
    } catch (cause) {
      report(`The process ledger could not be brought up to date: ${String(cause)}`)
    }
  }

  private async leftovers(): Promise<readonly number[]> {
    try {
      return await endLeftovers(this.runId, this.ports, (event) => this.recorder.record(event))
    } catch (cause) {
      this.ports.report(`Whether processes of run ${this.runId} are left could not be seen: ${String(cause)}`)
      return []
    }
  }

  /** A disk that fails now must not keep the run open: the user is told instead. */
  private async flush(): Promise<void> {
    const { scratchDir } = this.ports.pathsOf(this.runId)
    this.terminal.close()
    const done = await Promise.allSettled([
      this.journal.close(),
      rm(scratchDir, { recursive: true, force: true }),
      this.ports.screen.settled(),
    ])
    for (const end of done) {
      if (end.status === 'rejected') this.ports.report(`Run ${this.runId} was not stored whole: ${String(end.reason)}`)
    }
    this.ports.screen.end()
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
