import { mkdir } from 'node:fs/promises'
import type { RunId } from '../../shared/domain/ids'
import type { RuntimeResult } from '../../shared/domain/run'
import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../runtimes/runtime'
import type { RunTools } from '../tools/ports'
import { brokenPromise, brokenRuntime, forcedEnd, soundResult } from './brokenRuntime'
import { runEnvironment } from './environment'
import { redactTexts } from './redactTexts'
import { runContext } from './runContext'
import { RunEnding } from './runEnding'
import { RunFlush } from './runFlush'
import { openRunParts, type RunParts } from './runParts'
import { type RunPlan, runStarted } from './runPlan'
import type { RunPorts } from './runPorts'
import { within } from './within'

/** Interrupt, terminate and kill take at most 4 s together; a runtime that needs longer has lost its way. */
const STOP_PATIENCE_MS = 10_000
/** From the result to the last event. What a slow disk holds up is recorded within it; an iterator that never ends is not. */
const LAST_EVENT_PATIENCE_MS = 15_000

/**
 * One run of one agent, from its first fact to its last. Opens the run durably, feeds every event through
 * the recorder, and closes the run only when the process table shows that nothing of it is left.
 */
export class RunPipeline {
  readonly runId: RunId
  /** Resolves when the run is closed and everything about it is on disk. Never rejects. */
  readonly ended: Promise<void>
  private readonly runtime: AgentRuntime
  private readonly parts: RunParts
  private readonly flush: RunFlush
  private readonly ending: RunEnding
  private readonly forced = Promise.withResolvers<RuntimeResult>()
  private stoppedBy: StopReason | null = null
  private closing = false
  private survivors: readonly number[] = []

  /** Throws only when the run cannot be recorded; then nothing was started. */
  constructor(
    private readonly plan: RunPlan,
    private readonly ports: RunPorts,
  ) {
    const { interactive, resume, runId } = plan
    const startedAt = ports.clock.now()
    this.runId = runId
    this.parts = openRunParts(plan, ports, startedAt)
    this.flush = new RunFlush(runId, this.parts, ports)
    this.ending = new RunEnding(runId, this.parts, this.flush, ports)
    ports.signal({ type: 'run_opened', at: startedAt, runId, interactive, resuming: resume })
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

  private create(): AgentRuntime {
    const { guardian } = this.ports
    const { recorder } = this.parts
    try {
      recorder.record(runStarted(this.plan))
      if (this.plan.resumeReport !== undefined) recorder.record(this.plan.resumeReport)
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
    const result = redactTexts(await this.execute(), this.ports.redact)
    this.closing = true
    this.survivors = await this.ending.close(result, () => this.stoppedBy)
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
    const { sessions, storage, terminal } = this.parts
    const context = runContext(this.plan, this.ports, {
      terminal,
      sessions,
      scratchDir,
      tools: this.tools(),
      storage: {
        problem: () => storage.problem?.message ?? null,
        whenWritable: () => storage.whenWritable(),
        finish: (work) => this.flush.finish(work),
      },
    })
    return this.follow(context)
  }

  private tools(): RunTools {
    const { environments, hostIsClosing, toolHost } = this.ports
    const { runId, spec } = this.plan
    const env = runEnvironment(environments.forTools(), spec.env, runId)
    const { desk, terminal } = this.parts
    return toolHost.forRun({ runId, spec, env, terminal, desk, hostIsClosing })
  }

  /** The result counts when every event before it was recorded. */
  private async follow(context: RuntimeContext): Promise<RuntimeResult> {
    const started = this.runtime.start(context)
    const events = this.consume()
    // Events that break off in an error end the run; those that never end do not keep it open.
    const result = await Promise.race([started, events.then(() => started)])
    if (await within(this.ports.clock, LAST_EVENT_PATIENCE_MS, events)) await events
    else this.noteUnended()
    return result
  }

  private async consume(): Promise<void> {
    const { recorder, withScreen } = this.parts
    for await (const event of this.runtime.streamEvents()) recorder.record(withScreen(event))
  }

  private noteUnended(): void {
    const message = 'The runtime ended but its events did not; those until now are recorded.'
    try {
      this.parts.recorder.record({ type: 'notice', level: 'warning', code: 'events_unended', message })
    } catch (cause) {
      this.ports.report(`Run ${this.runId} was not closed as it should be: ${String(cause)}`)
    }
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
