import type { AgentEvent } from '../../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import type { RuntimeResult, RuntimeStatus } from '../../../shared/domain/run'
import { EventChannel } from '../eventChannel'
import { ProgramRun } from '../programRun'
import { PROGRAM_STATUS_OSC, readProgramStatus } from '../programStatus'
import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../runtime'
import { planCommand } from './commandPlan'
import { resultOf } from './commandResult'

/** A program that has printed nothing by then is taken to be ready for typing: `cat` never says a word. */
const SILENT_PROGRAM_IS_UP_MS = 500

/** Any program, in a terminal that a person types into. It has no sessions and reports no usage. */
export class CommandRun implements AgentRuntime {
  private readonly channel = new EventChannel()
  private readonly programs = new ProgramRun(this.channel)
  /** The program itself said that it waits for a person. */
  private asksForInput = false

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
    const { clock, terminal } = context.appCtx
    const plan = planCommand(context)
    if (!plan.ok) return this.finish(resultOf({ kind: 'refused', error: plan.error }, null))
    const { spec, prompt, typed } = plan.value
    terminal.onOsc(PROGRAM_STATUS_OSC, (payload) => this.answer(payload))
    if (prompt !== null) {
      this.channel.emit({
        type: 'prompt',
        text: prompt.slice(0, EVENT_TEXT_MAX_CHARS),
        origin: typed === null ? 'start' : 'typed',
      })
    }
    let waiting = typed
    const type = (): void => {
      if (waiting !== null) this.programs.write(waiting)
      waiting = null
    }
    const cancel = clock.after(SILENT_PROGRAM_IS_UP_MS, type)
    const mayBeSilent = (): boolean => context.interactive || this.asksForInput
    const end = await this.programs.run(context, spec, type, { mayBeSilent })
    cancel()
    return this.finish(resultOf(end, this.programs.stopReason))
  }

  private answer(payload: string): string | null {
    const status = readProgramStatus(payload)
    if (status.kind === 'query') return status.answer
    // The mirror reads behind the program and may still be parsing when the run is over.
    if (status.kind !== 'status' || this.programs.status !== 'running') return null
    this.asksForInput = status.activity.state === 'blocked' || status.activity.state === 'idle'
    this.channel.emit(status.activity)
    return null
  }

  private finish(result: RuntimeResult): RuntimeResult {
    this.programs.finish(result.failure === null ? 'completed' : 'failed')
    return result
  }
}
