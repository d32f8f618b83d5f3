import type { ToolBench, ToolOutcome } from '../tools/ports'
import { readCallInput } from './callInput'
import type { ConversationLog } from './conversationLog'
import type { DiskGate } from './diskGate'
import type { PendingCall } from './fold'
import { callEvent, resultEvent } from './modelEvents'
import type { RunControl } from './runControl'

/** Calls that only read, run at the same time: more would only wait for the same disk. */
const READS_AT_ONCE = 8

/**
 * Brings the calls of the last answer to their results. What has a result keeps it; what was never begun is
 * run; what may have run before is asked about first. Each result is recorded as it comes.
 */
export class CallRunner {
  private denied = 0

  constructor(
    private readonly log: ConversationLog,
    private readonly bench: ToolBench,
    private readonly control: RunControl,
    private readonly disk: DiskGate,
  ) {}

  /** Calls that a person or the policy refused in this run. */
  get deniedCalls(): number {
    return this.denied
  }

  /** Ends early when the run is stopped: what was not begun is left for the resume. */
  async settle(): Promise<void> {
    const open = (this.log.standing.pending ?? []).filter(({ state }) => state !== 'finished')
    for (const batch of this.batches(open)) {
      if (this.control.stopReason !== null) return
      await Promise.all(batch.map((pending) => this.run(pending)))
    }
  }

  /** Neighbours that only read go together. Everything else goes alone and in its place, for it may change what is read. */
  private batches(open: readonly PendingCall[]): PendingCall[][] {
    const batches: PendingCall[][] = []
    let reading = false
    for (const pending of open) {
      const reads = this.bench.riskOf(pending.call.name) === 'read'
      const last = batches.at(-1)
      if (reads && reading && last !== undefined && last.length < READS_AT_ONCE) last.push(pending)
      else batches.push([pending])
      reading = reads
    }
    return batches
  }

  private async run(pending: PendingCall): Promise<void> {
    const { call, index } = pending
    const { callId } = call
    await this.disk.open()
    if (this.control.stopReason !== null) return
    this.control.emit(callEvent(call))
    let begun = false
    const outcome = await this.outcomeOf(pending, async () => {
      this.log.append({ type: 'call_started', index, callId })
      begun = true
      await this.disk.sync()
    })
    this.control.alive()
    this.control.emit(resultEvent(call, outcome))
    if (outcome.outcome === 'denied') this.denied += 1
    // Stopped before it did anything: the resume runs it as if nothing had been.
    if (outcome.outcome === 'interrupted' && !begun && this.control.stopReason !== null) return
    const { output, truncated } = outcome
    const uncertain = pending.state === 'started' && !begun && outcome.outcome !== 'ok'
    this.log.append({
      type: 'call_finished',
      index,
      callId,
      outcome: outcome.outcome,
      output: uncertain ? `${UNCERTAIN} ${output}` : output,
      truncated,
    })
  }

  private async outcomeOf({ call, state }: PendingCall, beforeEffect: () => Promise<void>): Promise<ToolOutcome> {
    const { callId, name } = call
    const risk = this.bench.riskOf(name)
    if (risk === null) return failed(this.unknownTool(name))
    const input = readCallInput(call.input)
    if (!input.ok) return failed(input.error)
    const options = { signal: this.control.signal, repeated: state === 'started' && risk !== 'read', beforeEffect }
    return this.bench
      .call({ callId, name, input: input.value }, options)
      .catch((cause) => failed(`The tool failed: ${cause instanceof Error ? cause.message : String(cause)}`))
  }

  private unknownTool(name: string): string {
    const names = this.bench.tools.map((tool) => tool.name)
    return `There is no tool "${name}". ${names.length === 0 ? 'There are no tools here.' : `The tools are: ${names.join(', ')}.`}`
  }
}

const UNCERTAIN =
  'Snowhook ended while this call ran, so it is not known whether it took effect. It was not run again. Look before you repeat it.'

const failed = (output: string): ToolOutcome => ({ outcome: 'error', output, truncated: false })
