import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import type { RuntimeResult, RuntimeStatus } from '../../../shared/domain/run'
import { cut } from '../cut'
import { EventChannel } from '../eventChannel'
import { parseOptions } from '../optionValues'
import { type ProgramEnd, ProgramRun } from '../programRun'
import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../runtime'
import { DemoOptions } from './options'
import { type AgentTask, planAgent } from './planAgent'
import { readPrinted } from './readPrinted'
import { LineDecoder, OscDecoder, type Printed } from './recordDecoder'
import { eventOf } from './recordEvents'
import { learn, noFacts, type RunFacts, resultOf } from './runFacts'

interface Attempt extends AgentTask {
  readonly origin: 'start' | 'resume' | 'fresh'
}

/** The scripted agent: one process a run, or two when a resume is rejected and a fresh session takes its place. */
export class DemoRun implements AgentRuntime {
  private readonly channel = new EventChannel()
  private readonly programs = new ProgramRun(this.channel)
  private facts: RunFacts = noFacts

  streamEvents(): AsyncIterable<AgentEvent> {
    return this.channel.events()
  }

  getStatus(): RuntimeStatus {
    return this.programs.status
  }

  stop(reason: StopReason): Promise<StopReport> {
    return this.programs.stop(reason)
  }

  async start(context: RuntimeContext): Promise<RuntimeResult> {
    this.programs.status = 'running'
    const end = await this.attempts(context)
    const result = resultOf(this.facts, end, this.programs.stopReason)
    this.programs.finish(result.failure === null ? 'completed' : 'failed')
    return result
  }

  private async attempts(context: RuntimeContext): Promise<ProgramEnd> {
    const { sessionIdToResume, freshPrompt, prompt } = context
    const newSession = (): SessionId => SessionId.parse(context.appCtx.newUuid())
    if (sessionIdToResume === null) {
      return this.attempt(context, { sessionId: newSession(), resume: false, prompt, origin: 'start' })
    }
    this.facts = { ...this.facts, sessionId: sessionIdToResume }
    const end = await this.attempt(context, { sessionId: sessionIdToResume, resume: true, prompt, origin: 'resume' })
    const reason = this.facts.rejected
    if (reason === null || this.programs.stopReason !== null) return end
    context.appCtx.sessions.markRejected(sessionIdToResume, reason)
    this.facts = { ...this.facts, sessionId: null }
    const next = freshPrompt === null ? 'fail' : 'fresh'
    this.channel.emit({ type: 'resume_rejected', sessionId: sessionIdToResume, reason, next })
    if (freshPrompt === null) return end
    this.facts = noFacts
    return this.attempt(context, { sessionId: newSession(), resume: false, prompt: freshPrompt, origin: 'fresh' })
  }

  private async attempt(context: RuntimeContext, attempt: Attempt): Promise<ProgramEnd> {
    const { sessions } = context.appCtx
    const options = parseOptions(DemoOptions, context.options)
    if (!options.ok) return { kind: 'not_started', error: options.error }
    if (this.programs.stopReason !== null) return { kind: 'stopped' }
    const lock = sessions.acquire(attempt.sessionId)
    if (!lock.ok) return { kind: 'not_started', error: lock.error }
    try {
      const spec = await planAgent(context, options.value, attempt)
      if (!spec.ok) return { kind: 'not_started', error: spec.error }
      if (!attempt.resume) this.announce(context, attempt.sessionId)
      if (attempt.prompt !== '') {
        const text = cut(attempt.prompt, EVENT_TEXT_MAX_CHARS)
        this.channel.emit({ type: 'prompt', text, origin: attempt.origin })
      }
      const decoder = context.interactive ? new OscDecoder() : new LineDecoder()
      const hear = (data: Uint8Array): void => this.hear(context, decoder.push(data))
      const end = await this.programs.run(context, spec.value, hear, { mayBeSilent: () => this.facts.waiting })
      this.hear(context, decoder.end())
      return end
    } finally {
      lock.value()
    }
  }

  /** We chose the id; it is kept before the agent exists, so that a kill of Snowhook loses no session. */
  private announce(context: RuntimeContext, sessionId: SessionId): void {
    context.appCtx.sessions.record(sessionId, false)
    this.channel.emit({ type: 'session', sessionId, established: false, resumed: false, model: context.model })
  }

  private hear(context: RuntimeContext, printed: readonly Printed[]): void {
    const { clock, sessions } = context.appCtx
    for (const one of printed) {
      const record = readPrinted(one)
      if (record.type === 'raw') {
        this.channel.emit(record)
        continue
      }
      const event = eventOf(record, { now: clock.now(), interactive: context.interactive })
      this.facts = learn(this.facts, record, event)
      if (event?.type === 'session') sessions.record(event.sessionId, true)
      if (event !== null) this.channel.emit(event)
    }
  }
}
