import { EventChannel } from '../../../src/main/runtimes/eventChannel'
import type { AgentRuntime, RuntimeContext, RuntimeModule, StopReport } from '../../../src/main/runtimes/runtime'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { type RunId, RuntimeId, SessionId } from '../../../src/shared/domain/ids'
import { ok } from '../../../src/shared/domain/result'
import type { RuntimeResult } from '../../../src/shared/domain/run'
import { cleanResult } from './samples'

/** Ways to be a runtime, from a good one to those that break every promise of the interface. */
export const manners = [
  'good',
  'create_throws',
  'start_throws',
  'start_rejects',
  'start_deaf',
  'stop_throws',
  'stop_rejects',
  'stop_deaf',
  'events_throw',
  'events_break',
  'events_unending',
  'events_early',
  'answers_nothing',
  'answers_nonsense',
] as const
export type Manner = (typeof manners)[number]

const interrupted: Partial<RuntimeResult> = { failure: { class: 'interrupted', message: 'It was stopped.' } }

export class WildRun implements AgentRuntime {
  private readonly channel = new EventChannel()
  private readonly result = Promise.withResolvers<RuntimeResult>()
  private over = false
  /** Once it was started. */
  runId: RunId | null = null
  /** Its `start` has settled: the host knows that it is over. */
  settled = false

  constructor(readonly manner: Manner) {}

  emit(event: AgentEvent): void {
    if (!this.over && this.manner !== 'events_early') this.channel.emit(event)
  }

  end(change: Partial<RuntimeResult> = {}): void {
    if (this.over) return
    this.over = true
    if (this.manner !== 'events_unending') this.channel.end()
    if (this.manner === 'start_deaf') return
    const result = { ...cleanResult, ...change }
    if (this.manner === 'answers_nothing') this.result.resolve(undefined as never)
    else if (this.manner === 'answers_nonsense')
      this.result.resolve({ ...result, rateLimitExit: true, rateLimitResetAt: 'soon', exitCode: 0.5 })
    else this.result.resolve(result)
  }

  breakDown(): void {
    this.over = true
    this.channel.end()
    this.result.reject(new Error('It fell over.'))
  }

  start(context: RuntimeContext): Promise<RuntimeResult> {
    this.runId = context.runId
    this.result.promise.then(
      () => this.settle(),
      () => this.settle(),
    )
    if (this.manner === 'start_throws') throw new Error('It could not start.')
    if (this.manner === 'start_rejects') return Promise.reject(new Error('It would not start.'))
    if (this.manner === 'events_early') this.channel.end()
    const sessionId = SessionId.parse(`session-${context.runId}`)
    context.appCtx.sessions.record(sessionId, true)
    this.emit({ type: 'session', sessionId, established: true, resumed: false, model: null })
    return this.result.promise
  }

  private settle(): void {
    this.settled = true
  }

  async stop(): Promise<StopReport> {
    if (this.manner === 'stop_rejects') throw new Error('It will not stop.')
    if (this.manner === 'stop_deaf') return new Promise(() => {})
    this.end(interrupted)
    return { survivors: [] }
  }

  getStatus(): 'running' {
    return 'running'
  }

  streamEvents(): AsyncIterable<AgentEvent> {
    if (this.manner === 'events_throw') throw new Error('It has no events.')
    return this.manner === 'events_break' ? breaking(this.channel.events()) : this.channel.events()
  }
}

async function* breaking(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent> {
  for await (const event of events) {
    yield event
    throw new Error('Its events broke off.')
  }
}

/** Makes runs of whatever manner is wished at the moment. */
export class WildRuntime {
  readonly runs: WildRun[] = []
  next: Manner = 'good'

  readonly module: RuntimeModule = {
    manifest: {
      id: RuntimeId.parse('wild'),
      name: 'Wild',
      summary: 'For tests.',
      capabilities: { resumable: true, interactive: true, approvals: false, usage: true, prompt: true, process: true },
      models: { suggested: ['one'], custom: false, default: null },
      options: [],
    },
    credentialVariables: [],
    validate: (options) => ok(options),
    probe: async () => ({ available: true, version: '1', detail: 'Here.' }),
    create: () => {
      if (this.next === 'create_throws') throw new Error('It cannot even be made.')
      const run = new WildRun(this.next)
      if (this.next === 'stop_throws') {
        run.stop = () => {
          throw new Error('It throws when stopped.')
        }
      }
      this.runs.push(run)
      return run
    },
  }
}
