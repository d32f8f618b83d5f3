import { EVENT_TEXT_MAX_CHARS, ID_MAX_CHARS, MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { err, type Result } from '../../shared/domain/result'
import { cut } from '../runtimes/cut'
import type { ToolBench } from '../tools/ports'
import type { ModelAsker, TurnFailure } from './askModel'
import { CallRunner } from './callRunner'
import { nextCompaction, sizeOf } from './compaction'
import type { Connection } from './connection'
import type { ConversationLog } from './conversationLog'
import type { DiskGate } from './diskGate'
import type { ModelAnswer } from './modelClient'
import { answerEvents } from './modelEvents'
import type { PromptOrigin, RecordOf } from './records'
import type { RunControl } from './runControl'
import { usageEvent } from './usageMeter'

export interface LoopParts {
  readonly log: ConversationLog
  readonly bench: ToolBench
  readonly asker: ModelAsker
  readonly connection: Connection
  readonly control: RunControl
  readonly disk: DiskGate
  readonly system: string
}

/** Said when a run goes on and nobody said with what. */
const GO_ON = 'Continue where you left off.'

/** Prompt, answer, calls, results, and again, until the model is done. Every step is on disk before the next one follows from it. */
export class TurnLoop {
  private readonly calls: CallRunner
  private turn = 0
  private said = ''

  constructor(private readonly parts: LoopParts) {
    this.calls = new CallRunner(parts.log, parts.bench, parts.control, parts.disk)
  }

  /** Null: the model did what it was asked to. Rejects when it is stopped while the disk refuses. */
  async run(prompt: { readonly text: string; readonly origin: PromptOrigin } | null): Promise<TurnFailure | null> {
    const failure = await this.turns(prompt)
    this.tellUsage()
    this.tellEnd(failure)
    return failure
  }

  private async turns(prompt: { readonly text: string; readonly origin: PromptOrigin } | null) {
    const { log, connection, control, disk } = this.parts
    await this.settleCalls()
    if (control.stopReason !== null) return interrupted
    if (prompt !== null) this.prompt(prompt.text, prompt.origin)
    if (log.standing.steps.at(-1)?.kind === 'model') this.prompt(GO_ON, 'resume')
    await disk.sync()
    while (control.stopReason === null) {
      if (this.turn >= connection.maxTurns) return maxTurns(connection.maxTurns)
      this.turn += 1
      control.emit({ type: 'turn_started', turn: this.turn })
      const answered = await this.ask()
      if (!answered.ok) return answered.error
      const answer = answered.value
      log.append(recordOf(answer, connection))
      await disk.sync()
      for (const event of answerEvents(answer)) control.emit(event)
      this.said = answer.text
      if (answer.end !== 'done') return unfinished(answer)
      if (answer.calls.length === 0) return null
      await this.settleCalls()
    }
    return interrupted
  }

  private async settleCalls(): Promise<void> {
    if (this.parts.log.standing.pending === null) return
    await this.calls.settle()
    await this.parts.disk.sync()
  }

  private prompt(text: string, origin: PromptOrigin): void {
    const { log, control } = this.parts
    const last = log.standing.steps.at(-1)
    // A question that was never sent stands there already; asked again in the same words it is still one.
    if (last?.kind !== 'user' || last.text !== text) log.append({ type: 'prompt', text, origin })
    control.emit({ type: 'prompt', text: cut(text, EVENT_TEXT_MAX_CHARS), origin })
  }

  /** Gives up more of the past each time the model's context turns out to be full. */
  private async ask(): Promise<Result<ModelAnswer, TurnFailure>> {
    const { asker, bench, log, system } = this.parts
    for (;;) {
      const answered = await asker.ask({ system, steps: log.standing.steps, tools: bench.tools })
      if (answered.ok || answered.error.class !== 'context_overflow') return answered
      if (!this.compact()) return err({ ...answered.error, message: tooLong(answered.error.message) })
    }
  }

  private compact(): boolean {
    const { log, control } = this.parts
    const before = log.standing.steps
    const change = nextCompaction(before)
    if (change === null) return false
    log.append({ type: 'compacted', change })
    const after = log.standing.steps
    const what =
      change.stage === 'outputs'
        ? 'the outputs of older tool calls were left out'
        : `${change.to - change.from} older steps were replaced by a summary`
    const sizes = `${inK(sizeOf(before))} to ${inK(sizeOf(after))} characters, ${before.length} to ${after.length} steps`
    const message = `The conversation outgrew the model's context, so ${what}: ${sizes}. Nothing was deleted from the record.`
    control.emit({ type: 'notice', level: 'info', code: 'compacted', message })
    return true
  }

  private tellUsage(): void {
    const { asker, control } = this.parts
    const { unknown } = asker.meter
    if (unknown > 0) {
      const message = `What ${unknown === 1 ? 'one request' : `${unknown} requests`} used is unknown: the provider did not say. The totals are what is known.`
      control.emit({ type: 'notice', level: 'warning', code: 'usage_unknown', message })
      return
    }
    const event = usageEvent(asker.meter, true)
    if (event !== null) control.emit(event)
  }

  /** One end for the whole run: a request that only led to calls is no end that a person waits for. */
  private tellEnd(failure: TurnFailure | null): void {
    if (failure?.class === 'interrupted' || failure?.class === 'budget') return
    this.parts.control.emit({
      type: 'turn_completed',
      turn: this.turn,
      ok: failure === null,
      reason: cut(failure?.class ?? 'completed', ID_MAX_CHARS),
      httpStatus: failure?.httpStatus ?? null,
      text: cut(failure?.message ?? this.said, EVENT_TEXT_MAX_CHARS),
      deniedCalls: this.calls.deniedCalls,
    })
  }
}

/**
 * An answer that broke off is kept as the words it had: its calls are incomplete, and a provider refuses its own
 * unfinished parts when they are sent back.
 */
function recordOf(answer: ModelAnswer, { client, model }: Connection): RecordOf<'model'> {
  const { text, usage, end, reason } = answer
  const whole = end === 'done'
  return {
    type: 'model',
    dialect: whole ? client.dialect : 'words',
    native: whole ? [...answer.native] : [],
    text,
    calls: whole ? [...answer.calls] : [],
    model: answer.model ?? model,
    usage,
    end,
    reason,
  }
}

const interrupted: TurnFailure = { class: 'interrupted', message: 'It was stopped.', httpStatus: null }

const maxTurns = (limit: number): TurnFailure => ({
  class: 'max_turns',
  message: `The model was asked ${limit} times, the turn limit of one run. Resume it to go on.`,
  httpStatus: null,
})

function unfinished({ end, reason, text }: ModelAnswer): TurnFailure {
  const said = text.trim() === '' ? '' : ` It said: ${text.trim()}`
  const [kind, what] =
    end === 'cut'
      ? (['output_limit', 'The answer was cut off at the output limit'] as const)
      : (['refusal', "The model or its provider's filter refused to answer"] as const)
  return { class: kind, message: cut(`${what} (${reason}).${said}`, MESSAGE_MAX_CHARS), httpStatus: null }
}

const tooLong = (said: string): string =>
  cut(`The conversation is too long for the model, and nothing more can be left out. ${said}`, MESSAGE_MAX_CHARS)

const inK = (chars: number): string => (chars < 1_000 ? String(chars) : `${Math.round(chars / 1_000)}k`)
