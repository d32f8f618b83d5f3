import { stat } from 'node:fs/promises'
import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web'
import type { AgentEvent } from '../../shared/domain/events'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { RunFailure, RuntimeResult, RuntimeStatus } from '../../shared/domain/run'
import { visibleLine } from '../approvals/visibleText'
import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../runtimes/runtime'
import { wordsOf } from '../tools/outcome'
import type { CommandParts } from '../tools/shell/runCommand'

/** What Snowhook's own work is given beside its context. */
export interface WorkParts extends CommandParts {
  /** Why nothing can be done at all; the work only tells it. */
  readonly refusal: string | null
  readonly emit: (event: AgentEvent) => void
  /** Processes that could not be ended. */
  readonly onSurvivors: (pids: readonly number[]) => void
}

/** Never begins anything after `signal` has aborted. Resolves with why it is no success. */
export type Work = (context: RuntimeContext, parts: WorkParts) => Promise<RunFailure | null>

/** A run of commands of Snowhook's own, one after the other: its events, its stop, its silence. */
export class OwnRun implements AgentRuntime {
  private status: RuntimeStatus = 'idle'
  private stopped: StopReason | null = null
  private readonly abort = new AbortController()
  private readonly ended = Promise.withResolvers<void>()
  private readonly survivors = new Set<number>()
  private cancelSilence: () => void = () => {}
  private queue: ReadableStreamDefaultController<AgentEvent> | null = null
  private readonly events = new ReadableStream<AgentEvent>({
    start: (queue) => {
      this.queue = queue
    },
  })

  constructor(private readonly work: Work) {}

  streamEvents(): AsyncIterable<AgentEvent> {
    return this.events
  }

  getStatus(): RuntimeStatus {
    return this.status
  }

  async start(context: RuntimeContext): Promise<RuntimeResult> {
    this.status = 'running'
    const onAlive = (): void => this.watchSilence(context)
    onAlive()
    const refusal = await refusalOf(context)
    const { clock, terminal } = context.appCtx
    const failure = await this.work(context, {
      refusal,
      terminal,
      clock,
      signal: this.abort.signal,
      onAlive,
      emit: (event) => this.emit(event),
      onStopStep: (step, pids) => this.emit({ type: 'stop_step', step, pids: [...pids] }),
      onSurvivors: (pids) => {
        for (const pid of pids) this.survivors.add(pid)
      },
    }).catch((cause: unknown): RunFailure => ({ class: 'unknown', message: wordsOf(cause) }))
    return this.finish(failure, refusal !== null)
  }

  async stop(reason: StopReason): Promise<StopReport> {
    const over = this.status === 'completed' || this.status === 'failed'
    if (!over && this.stopped === null) {
      this.stopped = reason
      this.emit({ type: 'stop_requested', by: reason })
      this.abort.abort()
    }
    if (this.status !== 'idle') await this.ended.promise
    return { survivors: [...this.survivors] }
  }

  private finish(given: RunFailure | null, refused: boolean): RuntimeResult {
    this.cancelSilence()
    const failure = given === null ? null : this.judged(given)
    this.status = failure === null ? 'completed' : 'failed'
    this.queue?.close()
    this.ended.resolve()
    return {
      sessionId: null,
      tokenUsage: null,
      abortedSignal: refused && this.stopped === null,
      rateLimitExit: false,
      rateLimitResetAt: null,
      failure,
      exitCode: null,
      signal: null,
      timedOut: failure !== null && this.stopped === 'inactivity',
    }
  }

  /** A stop that came too late to change anything leaves a success one. */
  private judged({ class: kind, message }: RunFailure): RunFailure {
    if (this.stopped === 'inactivity') return { class: 'interrupted', message: 'It printed nothing for too long.' }
    if (this.stopped !== null) return { class: 'interrupted', message: 'It was stopped.' }
    return { class: kind, message: visibleLine(message, MESSAGE_MAX_CHARS) }
  }

  private emit(event: AgentEvent): void {
    this.queue?.enqueue(event)
  }

  private watchSilence({ inactivityTimeoutSecs, appCtx }: RuntimeContext): void {
    this.cancelSilence()
    if (inactivityTimeoutSecs === 0) return
    this.cancelSilence = appCtx.clock.after(inactivityTimeoutSecs * 1_000, () => void this.stop('inactivity'))
  }
}

/** What was asked for and is not possible, before anything is started. */
async function refusalOf({ command, cwd, options }: RuntimeContext): Promise<string | null> {
  if (command !== null) return 'It runs the commands of the project; no other program can be named.'
  if (Object.keys(options).length > 0) return 'It has no options.'
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isFolder ? null : `The folder to work in does not exist: ${cwd}`
}
