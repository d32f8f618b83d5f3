import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { err, type Result } from '../../shared/domain/result'
import type { FailureClass } from '../../shared/domain/run'
import { cut } from '../runtimes/cut'
import { InactivityWatch } from '../runtimes/inactivityWatch'
import type { RuntimeContext } from '../runtimes/runtime'
import type { Connection } from './connection'
import type { DiskGate } from './diskGate'
import type { ModelAnswer, ModelFailure, ModelPart, ModelRequest } from './modelClient'
import { partEvents } from './modelEvents'
import { chanceOf, decideRetry, resetTime } from './retryPolicy'
import type { RunControl } from './runControl'
import { count, countUnknown, type Meter, newMeter, usageEvent } from './usageMeter'

/**
 * Seconds without a single part after which a stream is given up. Streams send signs of life every few seconds;
 * proxies and HTTP clients themselves give up a silent body after five minutes.
 */
const STREAM_IDLE_TIMEOUT_SECS = 300

/** Why a run cannot go on. */
export interface TurnFailure {
  readonly class: FailureClass
  readonly message: string
  readonly httpStatus: number | null
}

export type ModelQuestion = Pick<ModelRequest, 'system' | 'steps' | 'tools'>

/** Asks a model until it has answered: streams what arrives, retries what is worth it, counts what it cost. */
export class ModelAsker {
  private used: Meter = newMeter
  private asked = 0
  private lastWasSilent = false

  constructor(
    private readonly context: RuntimeContext,
    private readonly connection: Connection,
    private readonly control: RunControl,
    private readonly disk: DiskGate,
  ) {}

  get meter(): Meter {
    return this.used
  }

  async ask(question: ModelQuestion): Promise<Result<ModelAnswer, TurnFailure>> {
    let bounded = 0
    for (let retries = 0; ; retries += 1) {
      const refused = await this.refused()
      if (refused !== null) return err(refused)
      const answered = await this.once(question)
      if (answered.ok) return answered
      const failure = answered.error
      if (this.control.stopReason !== null) return err({ ...failure, class: 'interrupted' })
      const { runId, appCtx } = this.context
      const chance = chanceOf(`${runId} ${this.asked}`)
      const decision = decideRetry(failure, { retries, bounded, chance, now: appCtx.clock.now() })
      if (!decision.retry) {
        this.tellLimit(failure)
        return err({ ...failure, message: cut(decision.message, MESSAGE_MAX_CHARS) })
      }
      this.control.emit({
        type: 'retry',
        attempt: retries + 1,
        maxRetries: decision.maxRetries,
        delayMs: decision.delayMs,
        httpStatus: failure.httpStatus,
        reason: cut(failure.message, MESSAGE_MAX_CHARS),
      })
      if (failure.retriesMax !== undefined) bounded += 1
      await this.control.pause(this.context, decision.delayMs)
      if (!this.lastWasSilent) this.control.alive()
      if (this.control.stopReason !== null) return err({ ...failure, class: 'interrupted' })
    }
  }

  /** Before every request, also a repeated one: a budget may have been reached since the last. */
  private async refused(): Promise<TurnFailure | null> {
    await this.control.heard()
    await this.disk.open()
    if (this.control.stopReason !== null) return { class: 'interrupted', message: 'It was stopped.', httpStatus: null }
    const sentence = this.context.appCtx.allowance.refusal()
    if (sentence === null) return null
    void this.control.stop('budget')
    return { class: 'budget', message: cut(sentence, MESSAGE_MAX_CHARS), httpStatus: null }
  }

  /** One request. A stream that falls silent is given up and counts as a lost connection. */
  private async once(question: ModelQuestion): Promise<Result<ModelAnswer, ModelFailure>> {
    const { client, model } = this.connection
    const silence = new AbortController()
    const signal = AbortSignal.any([this.control.signal, silence.signal])
    const watch = new InactivityWatch(this.context.appCtx.clock, STREAM_IDLE_TIMEOUT_SECS, () => silence.abort())
    let parts = 0
    let open = true
    const onPart = (part: ModelPart): void => {
      if (!open || signal.aborted) return
      parts += 1
      watch.signOfLife()
      this.control.alive()
      for (const event of partEvents(part)) this.control.emit(event)
    }
    this.asked += 1
    const answered = await client.answer({ ...question, model, signal, onPart }).catch(brokenClient)
    open = false
    watch.stop()
    this.lastWasSilent = !answered.ok && silence.signal.aborted
    // Any answer is a sign of life, also a refusal; that we gave up waiting for one is none.
    if (!this.lastWasSilent) this.control.alive()
    // What was given up, or had begun to arrive, has cost something, whoever counts it.
    this.measure(answered, parts > 0 || signal.aborted)
    if (answered.ok && saysNothing(answered.value)) return err(emptyAnswer(answered.value.reason))
    const stopped = this.control.stopReason !== null
    return answered.ok || !this.lastWasSilent || stopped
      ? answered
      : err({ ...silentStream, usage: answered.error.usage })
  }

  private measure(answered: Result<ModelAnswer, ModelFailure>, begun: boolean): void {
    const { usage } = answered.ok ? answered.value : answered.error
    if (usage === null) {
      const status = answered.ok ? null : answered.error.httpStatus
      const accepted = answered.ok || (status !== null && status >= 200 && status < 300)
      if (begun || accepted) this.used = countUnknown(this.used)
      return
    }
    const asked = this.connection.model
    const model = (answered.ok ? answered.value.model : null) ?? asked
    const { prices } = this.context.appCtx
    // A provider answers with the dated name of what it was asked for by its short one.
    const cost = prices.costOf(model, usage) ?? prices.costOf(asked, usage)
    this.used = count(this.used, { usage, model, asked, cost })
    const event = usageEvent(this.used, false)
    if (event !== null) this.control.emit(event)
  }

  /** The run ends because of a limit: when it is worth trying again, if the provider said. */
  private tellLimit(failure: ModelFailure): void {
    if (failure.class !== 'rate_limit') return
    const resetsAt = resetTime(failure, this.context.appCtx.clock.now())
    this.control.emit({
      type: 'rate_limit',
      status: 'rejected',
      window: null,
      utilization: null,
      resetsAt,
      windows: [],
    })
  }
}

/** Each costs the whole conversation again, and a model that is silent three times stays so. */
const EMPTY_RETRIES_MAX = 2

/** An agent that ends without a word would look like one that did its work. Asked again, most models speak. */
const saysNothing = ({ text, calls, end }: ModelAnswer): boolean =>
  end === 'done' && calls.length === 0 && text.trim() === ''

/** Its cost is counted already. */
const emptyAnswer = (reason: string): ModelFailure => ({
  class: 'server',
  message: `The model answered nothing (${reason}).`,
  httpStatus: null,
  retryable: true,
  retriesMax: EMPTY_RETRIES_MAX,
  retryAfterMs: null,
  usage: null,
})

const silentStream: ModelFailure = {
  class: 'connection',
  message: `The provider sent nothing for ${STREAM_IDLE_TIMEOUT_SECS / 60} minutes.`,
  httpStatus: null,
  retryable: true,
  retryAfterMs: null,
  usage: null,
}

/** A client that rejects breaks its promise; the run must still end with a reason. */
const brokenClient = (cause: unknown): Result<never, ModelFailure> =>
  err({
    class: 'unknown',
    message: `The request failed inside Snowhook: ${cause instanceof Error ? cause.message : String(cause)}`,
    httpStatus: null,
    retryable: false,
    retryAfterMs: null,
    usage: null,
  })
