import { randomUUID } from 'node:crypto'
import { systemClock } from '../../../src/main/host/systemClock'
import { createToolEndpoints } from '../../../src/main/tools/endpoint/endpoints'
import type { PromptAnswer, PromptRequest } from '../../../src/main/tools/endpoint/ports'
import type { BenchWish, RunTools, ToolCall, ToolDescription, ToolOutcome } from '../../../src/main/tools/ports'
import { snowhookError } from '../../../src/shared/domain/errors'
import { err } from '../../../src/shared/domain/result'

const inputSchema = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] }
const tools: ToolDescription[] = [
  { name: 'report_progress', description: 'Tells people how far the work is', inputSchema, risk: 'read' },
  { name: 'deploy', description: 'Deploys', inputSchema, risk: 'execute' },
]

/** A tool host whose people and tools a test plays itself, served by the real endpoint. */
export class ScriptedTools {
  readonly wishes: BenchWish[] = []
  readonly calls: ToolCall[] = []
  readonly prompts: (PromptRequest & { readonly signal: AbortSignal })[] = []
  /** What a person answers. Default: no. */
  decide: (request: PromptRequest, signal: AbortSignal) => Promise<PromptAnswer> = async () => ({
    allowed: false,
    reason: 'Nobody is here.',
  })
  outcome: (call: ToolCall) => ToolOutcome = ({ input }) => ({
    outcome: 'ok',
    output: `noted ${JSON.stringify(input)}`,
    truncated: false,
  })
  /** True: no endpoint can be opened. */
  broken = false
  /** Benches that were opened and are not closed. */
  open = 0
  private waiting = 0
  private readonly endpoints = createToolEndpoints({ clock: systemClock, newUuid: () => randomUUID() })

  readonly runTools: RunTools = {
    open: async (wish) => {
      this.wishes.push(wish)
      this.open += 1
      const closers: (() => Promise<void>)[] = []
      const { signal } = wish
      if (signal?.aborted === true) throw new Error('stopped')
      const call = async (one: ToolCall): Promise<ToolOutcome> => {
        this.calls.push(one)
        return this.outcome(one)
      }
      const self = this
      return {
        tools: wish.selection === 'none' ? [] : tools,
        riskOf: (name) => tools.find((tool) => tool.name === name)?.risk ?? null,
        call,
        get waiting() {
          return self.waiting > 0
        },
        serve: async () => {
          if (this.broken) return err(snowhookError('internal', 'No port is free.'))
          const bench = { tools: wish.selection === 'none' ? [] : tools, call }
          const opened = await this.endpoints.open({ bench, prompt: (request, given) => this.ask(request, given) })
          if (opened.ok) closers.push(opened.value.close)
          return opened
        },
        close: async () => {
          this.open -= 1
          for (const close of closers) await close()
        },
      }
    },
  }

  close(): Promise<void> {
    return this.endpoints.close()
  }

  private async ask(request: PromptRequest, signal: AbortSignal): Promise<PromptAnswer> {
    this.prompts.push({ ...request, signal })
    this.waiting += 1
    try {
      return await this.decide(request, signal)
    } finally {
      this.waiting -= 1
    }
  }
}
