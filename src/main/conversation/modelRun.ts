import { stat } from 'node:fs/promises'
import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'
import type { AgentEvent } from '../../shared/domain/events'
import { SessionId } from '../../shared/domain/ids'
import { EVENT_TEXT_MAX_CHARS, ID_MAX_CHARS, MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { FailureClass, RunFailure, RuntimeResult, RuntimeStatus } from '../../shared/domain/run'
import { cut } from '../runtimes/cut'
import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../runtimes/runtime'
import { ModelAsker } from './askModel'
import type { Connect, Connection } from './connection'
import type { ConversationLog } from './conversationLog'
import { DiskGate } from './diskGate'
import { createLog, openLog } from './openLog'
import type { PromptOrigin } from './records'
import { RunControl } from './runControl'
import { systemPrompt } from './systemPrompt'
import { TurnLoop } from './turnLoop'
import { totalOf } from './usageMeter'

/** An agent that is a loop around a model's API: no program of its own, its conversation kept by Snowhook. */
export class ModelRun implements AgentRuntime {
  private readonly control = new RunControl()
  private sessionId: SessionId | null = null
  private asker: ModelAsker | null = null
  /** The end of the conversation that the disk has not taken: nobody else may write there yet. */
  private unsaved: Promise<void> | null = null

  constructor(private readonly connect: Connect) {}

  streamEvents(): AsyncIterable<AgentEvent> {
    return this.control.events()
  }

  getStatus(): RuntimeStatus {
    return this.control.status
  }

  stop(reason: StopReason): Promise<StopReport> {
    return this.control.stop(reason)
  }

  async start(context: RuntimeContext): Promise<RuntimeResult> {
    this.control.begin(context)
    this.sessionId = context.sessionIdToResume
    const failure = this.judge(await this.attempts(context).catch(brokenRun))
    const result: RuntimeResult = {
      sessionId: this.sessionId,
      tokenUsage: this.asker === null ? null : totalOf(this.asker.meter),
      // There is no program to abort, and no limit parks an API agent: it waits and retries by itself.
      abortedSignal: false,
      rateLimitExit: false,
      rateLimitResetAt: null,
      failure,
      exitCode: null,
      signal: null,
      timedOut: this.control.stopReason === 'inactivity',
    }
    this.control.finish(failure === null ? 'completed' : 'failed')
    return result
  }

  private judge(failure: RunFailure | null): RunFailure | null {
    const { stopReason } = this.control
    if (stopReason === 'inactivity') return failed('interrupted', 'It gave no sign of life for too long.')
    // The run ended itself, and says which budget it was.
    if (failure?.class === 'budget') return failed(failure.class, failure.message)
    // A stop that came too late to change anything leaves a success one.
    if (stopReason !== null && failure !== null) return failed('interrupted', 'It was stopped.')
    return failure === null ? null : failed(failure.class, failure.message)
  }

  private async attempts(context: RuntimeContext): Promise<RunFailure | null> {
    if (this.control.stopReason !== null) return stopped
    const { cwd, sessionIdToResume } = context
    if (!(await isFolder(cwd))) return failed('spawn', `The folder to work in does not exist: ${cwd}`)
    const connected = this.connect(context)
    if (!connected.ok) return connected.error
    if (sessionIdToResume === null) return this.fresh(context, connected.value, context.prompt, 'start')
    return this.resume(context, connected.value, sessionIdToResume)
  }

  private async fresh(context: RuntimeContext, connection: Connection, prompt: string, origin: 'start' | 'fresh') {
    if (prompt.trim() === '') return failed('invalid_request', 'There is no prompt: nothing to ask the model.')
    const { conversations, newUuid, sessions } = context.appCtx
    const sessionId = SessionId.parse(newUuid())
    return this.holding(context, sessionId, async () => {
      const created = await createLog(conversations, sessionId, connection, { text: prompt, origin })
      if (!created.ok) return kept(created.error)
      return this.closing(context, created.value, async () => {
        await created.value.sync()
        sessions.record(sessionId, true)
        this.sessionId = sessionId
        return this.converse(context, connection, created.value, { resumed: false, text: prompt, origin })
      })
    })
  }

  private async resume(context: RuntimeContext, connection: Connection, sessionId: SessionId) {
    const { conversations, sessions } = context.appCtx
    let rejected: string | null = null
    const failure = await this.holding(context, sessionId, async () => {
      const found = await openLog(conversations, sessionId, connection)
      if (found.ok) {
        return this.closing(context, found.value, async () => {
          sessions.record(sessionId, true)
          const { prompt: text } = context
          return this.converse(context, connection, found.value, { resumed: true, text, origin: 'resume' })
        })
      }
      if (found.error.kind === 'failed') return kept(found.error.error)
      rejected = found.error.reason
      return null
    })
    return rejected === null ? failure : this.afterRejection(context, connection, sessionId, rejected)
  }

  /** Once afresh with the whole prompt, if there is one. */
  private async afterRejection(context: RuntimeContext, connection: Connection, sessionId: SessionId, why: string) {
    const { freshPrompt, appCtx } = context
    appCtx.sessions.markRejected(sessionId, why)
    this.sessionId = null
    const next = freshPrompt === null ? 'fail' : 'fresh'
    this.control.emit({ type: 'resume_rejected', sessionId, reason: cut(why, MESSAGE_MAX_CHARS), next })
    if (freshPrompt === null) return failed('resume_rejected', why)
    return this.fresh(context, connection, freshPrompt, 'fresh')
  }

  /** One writer per session. */
  private async holding(
    { appCtx }: RuntimeContext,
    sessionId: SessionId,
    act: () => Promise<RunFailure | null>,
  ): Promise<RunFailure | null> {
    if (this.control.stopReason !== null) return stopped
    const lock = appCtx.sessions.acquire(sessionId)
    if (!lock.ok) return kept(lock.error, 'spawn')
    try {
      return await act()
    } finally {
      if (this.unsaved === null) lock.value()
      else void this.unsaved.then(lock.value, lock.value)
    }
  }

  /** A disk that refuses now keeps no stopped run from ending: what is missing is left to the host to wait for. */
  private async closing(
    { appCtx }: RuntimeContext,
    log: ConversationLog,
    act: () => Promise<RunFailure | null>,
  ): Promise<RunFailure | null> {
    const failure = await act().catch(brokenRun)
    const isStored = await log.sync().then(
      () => true,
      () => false,
    )
    if (isStored) {
      const refused = await log.close().then(() => null, brokenRun)
      return failure ?? refused
    }
    this.unsaved = log.synced().then(() => log.close())
    appCtx.storage.finish(this.unsaved)
    return failure
  }

  private async converse(
    context: RuntimeContext,
    connection: Connection,
    log: ConversationLog,
    { resumed, text, origin }: { readonly resumed: boolean; readonly text: string; readonly origin: PromptOrigin },
  ): Promise<RunFailure | null> {
    const { control } = this
    const { policy } = connection
    // Servers of tools may have to be started, and a person asked whether they may.
    control.whileWaiting(() => true)
    const bench = await context.appCtx.tools.open({
      policy,
      selection: 'all',
      emit: (event) => {
        control.alive()
        control.emit(event)
      },
      onAlive: () => control.alive(),
      signal: control.signal,
    })
    control.alive()
    try {
      control.whileWaiting(() => bench.waiting)
      const tools = bench.tools.map(({ name }) => cut(name, ID_MAX_CHARS))
      const model = cut(connection.model, ID_MAX_CHARS)
      if (this.sessionId !== null) {
        control.emit({ type: 'session', sessionId: this.sessionId, established: true, resumed, model, tools })
      }
      this.tellState(log)
      const disk = new DiskGate(context.appCtx.storage, log, control)
      const asker = new ModelAsker(context, connection, control, disk)
      this.asker = asker
      const { storyId, agentName, cwd } = context
      const { instructions } = connection
      const platform = `${process.platform} ${process.arch}`
      const hasTools = tools.length > 0
      const system = systemPrompt({ storyId, agentName, cwd, platform, policy, hasTools, instructions })
      const loop = new TurnLoop({ log, bench, asker, connection, control, disk, system })
      if (!resumed) control.emit({ type: 'prompt', text: cut(text, EVENT_TEXT_MAX_CHARS), origin })
      return await loop.run(resumed && text.trim() !== '' ? { text, origin } : null)
    } finally {
      await bench.close()
    }
  }

  private tellState({ damage, unknownKinds }: ConversationLog): void {
    const tell = (code: string, message: string): void =>
      this.control.emit({ type: 'notice', level: 'warning', code, message: cut(message, MESSAGE_MAX_CHARS) })
    if (damage.length > 0) tell('conversation_damaged', `Parts of the conversation are damaged: ${damage.join('; ')}.`)
    if (unknownKinds.length === 0) return
    tell('conversation_newer', `A newer Snowhook added what this one does not use: ${unknownKinds.join(', ')}.`)
  }
}

const failed = (kind: FailureClass, message: string): RunFailure => ({
  class: kind,
  message: cut(message, MESSAGE_MAX_CHARS),
})

const stopped = failed('interrupted', 'It was stopped.')

const kept = (error: SnowhookError, kind: FailureClass = 'unknown'): RunFailure =>
  failed(kind, [error.message, error.kept, error.next].filter((part) => part !== undefined).join(' '))

/** The disk refused, or a defect of ours: the run ends with the reason, whatever it was. */
const brokenRun = (cause: unknown): RunFailure =>
  cause instanceof SnowhookException
    ? kept(cause.error)
    : failed('unknown', `The run failed inside Snowhook: ${cause instanceof Error ? cause.message : String(cause)}`)

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
