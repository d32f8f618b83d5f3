import type { ToolRisk } from '../../shared/domain/approvals'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, type Result } from '../../shared/domain/result'
import { runCall } from './callTool'
import { cliPrompt } from './cliPrompt'
import type { ToolEndpoints } from './endpoint/ports'
import { bounded, failed, interrupted, wordsOf } from './outcome'
import { Permits } from './permits'
import type { BenchWish, CallOptions, ToolBench, ToolCall, ToolDescription, ToolEndpoint, ToolOutcome } from './ports'
import type { ToolSet } from './registry'
import type { Tool, ToolRun } from './tool'

/**
 * After an abort a tool ends by itself: stopping a process tree takes 7 s at the most, a server gets a moment to
 * cancel. Later the call is given up, so that a tool that hangs cannot hold a run open.
 */
const ABORT_GRACE_MS = 10_000

export interface BenchParts {
  readonly clock: Clock
  readonly endpoints: ToolEndpoints
  readonly run: ToolRun
  readonly wish: BenchWish
  readonly tools: ToolSet
  readonly closing: AbortController
  readonly release: () => Promise<void>
}

type Served = Result<ToolEndpoint & { close(): Promise<void> }, SnowhookError>

/** The tools of one run. */
export class RunBench implements ToolBench {
  readonly tools: readonly ToolDescription[]
  private readonly callable: ReadonlyMap<string, Tool>
  private readonly risks: ReadonlyMap<string, ToolRisk>
  private readonly permits: Permits
  private readonly running = new Set<Promise<unknown>>()
  private served: Promise<Served> | null = null
  private closed: Promise<void> | null = null

  constructor(private readonly parts: BenchParts) {
    const { run, wish, tools } = parts
    this.callable = new Map(tools.callable.map((tool) => [tool.description.name, tool]))
    this.risks = new Map(tools.known.map(({ description }) => [description.name, description.risk]))
    this.permits = new Permits(run.desk, wish.policy, wish.emit)
    this.tools = tools.callable
      .map(({ description }) => description)
      .filter(({ risk }) => wish.policy !== 'read_only' || risk === 'read')
  }

  get waiting(): boolean {
    return this.parts.run.desk.waiting
  }

  riskOf(name: string): ToolRisk | null {
    return this.risks.get(name) ?? null
  }

  async call(call: ToolCall, options: CallOptions): Promise<ToolOutcome> {
    const signal = AbortSignal.any([options.signal, this.parts.closing.signal])
    if (signal.aborted) return interrupted('The run is ending; nothing was done.')
    const work = this.attempt(call, { ...options, signal })
    this.running.add(work)
    try {
      return await this.notLaterThan(work, signal)
    } finally {
      this.running.delete(work)
    }
  }

  serve(): Promise<Served> {
    this.served ??= this.openEndpoint()
    return this.served
  }

  close(): Promise<void> {
    this.closed ??= this.end()
    return this.closed
  }

  /** Never rejects. */
  private async attempt(call: ToolCall, options: CallOptions): Promise<ToolOutcome> {
    const { run, clock, wish } = this.parts
    try {
      const tool = this.callable.get(call.name)
      if (tool === undefined) return this.unknown(call.name)
      return bounded(await runCall(tool, call, options, { run, clock, wish, permits: this.permits }))
    } catch (cause) {
      const words = wordsOf(cause)
      return bounded(options.signal.aborted ? interrupted(`Interrupted: ${words}`) : failed(words))
    }
  }

  private unknown(name: string): ToolOutcome {
    const names = this.tools.map((tool) => tool.name).join(', ')
    return bounded(failed(`There is no tool ${JSON.stringify(name)}. The tools are: ${names || 'none'}.`))
  }

  private notLaterThan(work: Promise<ToolOutcome>, signal: AbortSignal): Promise<ToolOutcome> {
    const { clock } = this.parts
    return new Promise((resolve) => {
      let cancel = (): void => {}
      const onAbort = (): void => {
        cancel = clock.after(ABORT_GRACE_MS, () => {
          resolve(interrupted(`Interrupted. The tool did not end within ${ABORT_GRACE_MS / 1_000} s and was given up.`))
        })
      }
      signal.addEventListener('abort', onAbort, { once: true })
      void work.then((outcome) => {
        signal.removeEventListener('abort', onAbort)
        cancel()
        resolve(outcome)
      })
    })
  }

  private async openEndpoint(): Promise<Served> {
    const { closing, endpoints, run } = this.parts
    const over = snowhookError('not_allowed', 'The run is ending: its tools are served no more.')
    if (closing.signal.aborted) return err(over)
    const prompt = cliPrompt({ run, permits: this.permits, closing: closing.signal })
    try {
      return await endpoints.open({
        bench: { tools: this.tools, call: (call, options) => this.call(call, options) },
        prompt,
      })
    } catch (cause) {
      return err(snowhookError('internal', `The tools could not be served: ${wordsOf(cause)}`))
    }
  }

  private async end(): Promise<void> {
    const { closing, release } = this.parts
    closing.abort()
    await Promise.allSettled([...this.running])
    const served = await this.served
    if (served?.ok === true) await Promise.allSettled([served.value.close()])
    await release()
  }
}
