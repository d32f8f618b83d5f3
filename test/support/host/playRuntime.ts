import { EventChannel } from '../../../src/main/runtimes/eventChannel'
import type { AgentRuntime, RuntimeContext, RuntimeModule, StopReason } from '../../../src/main/runtimes/runtime'
import { snowhookError } from '../../../src/shared/domain/errors'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RuntimeId, type SessionId } from '../../../src/shared/domain/ids'
import { err, ok } from '../../../src/shared/domain/result'
import type { RuntimeResult } from '../../../src/shared/domain/run'
import type { RuntimeManifest } from '../../../src/shared/domain/runtimeManifest'
import { cleanResult, usageOf } from './samples'

/** A run that does exactly what the test says, when it says it. */
export class PlayRun implements AgentRuntime {
  readonly stops: StopReason[] = []
  /** What `stop` does; a test may put something worse here. */
  onStop: (reason: StopReason) => Promise<void> | void = (reason) => {
    this.emit({ type: 'stop_requested', by: reason })
    this.end({ failure: { class: 'interrupted', message: 'It was stopped.' } })
  }
  private readonly channel = new EventChannel()
  private readonly result = Promise.withResolvers<RuntimeResult>()
  private readonly begun = Promise.withResolvers<RuntimeContext>()
  private over = false

  /** Resolves with what the host gave the run. */
  get context(): Promise<RuntimeContext> {
    return this.begun.promise
  }

  emit(event: AgentEvent): void {
    if (!this.over) this.channel.emit(event)
  }

  say(text: string): void {
    this.emit({ type: 'text', text, delta: false, messageId: null, parentCallId: null })
  }

  async openSession(sessionId: SessionId, established = true): Promise<void> {
    const { appCtx } = await this.context
    appCtx.sessions.record(sessionId, established)
    this.emit({ type: 'session', sessionId, established, resumed: false, model: null })
  }

  spend(inputTokens: number, final: boolean): void {
    this.emit({ type: 'usage', total: usageOf(inputTokens), byModel: [], final })
  }

  end(change: Partial<RuntimeResult> = {}): void {
    this.over = true
    this.channel.end()
    this.result.resolve({ ...cleanResult, ...change })
  }

  /** Breaks the promise that `start` never throws. */
  breakDown(cause: unknown): void {
    this.over = true
    this.channel.end()
    this.result.reject(cause)
  }

  start(context: RuntimeContext): Promise<RuntimeResult> {
    this.begun.resolve(context)
    return this.result.promise
  }

  async stop(reason: StopReason): Promise<{ survivors: number[] }> {
    this.stops.push(reason)
    await this.onStop(reason)
    return { survivors: [] }
  }

  getStatus(): 'running' {
    return 'running'
  }

  streamEvents(): AsyncIterable<AgentEvent> {
    return this.channel.events()
  }
}

const capabilities: RuntimeManifest['capabilities'] = {
  resumable: true,
  interactive: true,
  approvals: false,
  usage: true,
  prompt: true,
  process: true,
}

/** A runtime whose runs wait for the test. */
export class PlayRuntime {
  readonly runs: PlayRun[] = []
  readonly module: RuntimeModule
  private waiting: { readonly count: number; readonly resolve: (run: PlayRun) => void }[] = []

  constructor(id = 'play', change: Partial<RuntimeManifest['capabilities']> = {}) {
    this.module = {
      manifest: {
        id: RuntimeId.parse(id),
        name: 'Play',
        summary: 'For tests.',
        capabilities: { ...capabilities, ...change },
        models: { suggested: ['one', 'two'], custom: false, default: null },
        options: [],
      },
      credentialVariables: [`${id.toUpperCase()}_KEY`],
      validate: (options) =>
        'wrong' in options
          ? err(snowhookError('invalid_input', 'This option is wrong.', { field: 'options.wrong' }))
          : ok(options),
      probe: async ({ command }) => ({ available: command !== 'missing', version: '1', detail: 'Here.' }),
      create: () => this.create(),
    }
  }

  /** The `number`th run of this runtime, counted from 1, once the host has made it. */
  run(number: number): Promise<PlayRun> {
    const made = this.runs[number - 1]
    if (made !== undefined) return Promise.resolve(made)
    return new Promise((resolve) => this.waiting.push({ count: number, resolve }))
  }

  private create(): PlayRun {
    const run = new PlayRun()
    this.runs.push(run)
    for (const waiter of this.waiting) if (waiter.count === this.runs.length) waiter.resolve(run)
    this.waiting = this.waiting.filter(({ count }) => count > this.runs.length)
    return run
  }
}
