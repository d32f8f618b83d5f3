import type { Connection } from '../../../src/main/conversation/connection'
import type {
  ModelAnswer,
  ModelCall,
  ModelClient,
  ModelFailure,
  ModelRequest,
  RequestUsage,
  Step,
} from '../../../src/main/conversation/modelClient'
import { ModelRun } from '../../../src/main/conversation/modelRun'
import type { Conversations } from '../../../src/main/conversation/ports'
import type { RuntimeModule } from '../../../src/main/runtimes/runtime'
import type { CallOptions, RunTools, ToolBench, ToolCall, ToolOutcome } from '../../../src/main/tools/ports'
import type { ToolRisk } from '../../../src/shared/domain/approvals'
import { snowhookError } from '../../../src/shared/domain/errors'
import { RuntimeId, type SessionId } from '../../../src/shared/domain/ids'
import { err, ok, type Result } from '../../../src/shared/domain/result'

export const usage = (inputTokens: number, outputTokens: number, more: Partial<RequestUsage> = {}): RequestUsage => ({
  inputTokens,
  outputTokens,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  reasoningTokens: null,
  ...more,
})

export const call = (callId: string, name: string, input: unknown = {}): ModelCall => ({
  callId,
  name,
  input: typeof input === 'string' ? input : JSON.stringify(input),
})

export function says(text: string, more: Partial<ModelAnswer> = {}): Result<ModelAnswer, ModelFailure> {
  const calls = more.calls ?? []
  return ok({
    native: [{ said: text, calls }],
    text,
    messages: text === '' ? [] : [{ messageId: `m-${text}`, text, thinking: false }],
    calls,
    usage: usage(100, 10),
    model: 'test-large',
    end: 'done',
    reason: 'stop',
    ...more,
  })
}

export const fails = (more: Partial<ModelFailure>): Result<ModelAnswer, ModelFailure> =>
  err({
    class: 'server',
    message: 'The server is on fire.',
    httpStatus: 500,
    retryable: true,
    retryAfterMs: null,
    usage: null,
    ...more,
  })

export const aborted = fails({ class: 'interrupted', message: 'Aborted.', httpStatus: null, retryable: false })

/** Answers only when it is aborted. */
export const hang = (request: ModelRequest): Promise<Result<ModelAnswer, ModelFailure>> =>
  new Promise((resolve) => {
    const end = (): void => resolve(aborted)
    if (request.signal.aborted) end()
    request.signal.addEventListener('abort', end)
  })

type Answering = (
  request: ModelRequest,
  /** From 0. */
  number: number,
) => Result<ModelAnswer, ModelFailure> | Promise<Result<ModelAnswer, ModelFailure>>

/** A model that does what a test says, and remembers what it was asked. */
export class ScriptedClient implements ModelClient {
  readonly dialect: string
  readonly requests: ModelRequest[] = []

  constructor(
    private readonly answering: Answering,
    dialect = 'scripted-one',
  ) {
    this.dialect = dialect
  }

  async answer(request: ModelRequest): Promise<Result<ModelAnswer, ModelFailure>> {
    this.requests.push(request)
    return this.answering(request, this.requests.length - 1)
  }
}

export interface Ran {
  readonly name: string
  readonly callId: string
  readonly input: unknown
  readonly repeated: boolean
  /** It did what it is there for. */
  readonly effect: boolean
}

export interface BenchScript {
  /** Default: allowed. */
  readonly decide?: (call: ToolCall, options: CallOptions) => ToolOutcome | null | Promise<ToolOutcome | null>
  /** What the tool does once it may. Default: says its name. */
  readonly act?: (call: ToolCall, options: CallOptions) => ToolOutcome | Promise<ToolOutcome>
  readonly waiting?: () => boolean
}

export const said = (output: string): ToolOutcome => ({ outcome: 'ok', output, truncated: false })

const risks: Readonly<Record<string, ToolRisk>> = { look: 'read', find: 'read', change: 'edit', run: 'execute' }

/** Tools `look` and `find` (read), `change` (edit) and `run` (execute) that count. */
export class CountingTools implements RunTools {
  readonly calls: Ran[] = []
  opened = 0
  closed = 0
  emit: Parameters<RunTools['open']>[0]['emit'] = () => {}
  onAlive: () => void = () => {}

  constructor(private readonly script: BenchScript = {}) {}

  /** How often a call had its effect. */
  effectsOf(callId: string): number {
    return this.calls.filter((ran) => ran.callId === callId && ran.effect).length
  }

  async open(wish: Parameters<RunTools['open']>[0]): Promise<ToolBench> {
    this.opened += 1
    this.emit = wish.emit
    this.onAlive = wish.onAlive ?? (() => {})
    const { script } = this
    return {
      tools: Object.entries(risks).map(([name, risk]) => ({
        name,
        description: `Does ${name}.`,
        inputSchema: { type: 'object' },
        risk,
      })),
      riskOf: (name) => risks[name] ?? null,
      call: (made, options) => this.call(made, options),
      get waiting() {
        return script.waiting?.() ?? false
      },
      serve: async () => err(snowhookError('runtime_unavailable', 'no')),
      close: async () => {
        this.closed += 1
      },
    }
  }

  private async call(made: ToolCall, options: CallOptions): Promise<ToolOutcome> {
    const note = (effect: boolean): void => void this.calls.push({ ...made, repeated: options.repeated, effect })
    const refused = (await this.script.decide?.(made, options)) ?? null
    if (refused !== null || options.signal.aborted) {
      note(false)
      return refused ?? { outcome: 'interrupted', output: 'Stopped.', truncated: false }
    }
    try {
      if (risks[made.name] !== 'read') await options.beforeEffect()
    } catch {
      note(false)
      return { outcome: 'error', output: 'It could not be recorded, so it was not run.', truncated: false }
    }
    if (options.signal.aborted) {
      note(false)
      return { outcome: 'interrupted', output: 'Stopped.', truncated: false }
    }
    note(true)
    return (await this.script.act?.(made, options)) ?? said(`${made.name} done`)
  }
}

/** Conversations in memory that can be cut anywhere, as a kill would leave them. */
export class MemoryConversations implements Conversations {
  readonly stored = new Map<SessionId, unknown[]>()
  syncs = 0

  async create(sessionId: SessionId): ReturnType<Conversations['create']> {
    this.stored.set(sessionId, [])
    return ok(this.conversation(sessionId, []))
  }

  async open(sessionId: SessionId): ReturnType<Conversations['open']> {
    const records = this.stored.get(sessionId)
    return ok(records === undefined ? null : this.conversation(sessionId, [...records]))
  }

  recordsOf(sessionId: SessionId): unknown[] {
    return this.stored.get(sessionId) ?? []
  }

  private conversation(sessionId: SessionId, records: readonly unknown[]) {
    return {
      records,
      damage: [],
      append: (record: unknown) => void this.recordsOf(sessionId).push(JSON.parse(JSON.stringify(record))),
      sync: async () => {
        this.syncs += 1
      },
      synced: async () => {},
      close: async () => {},
    }
  }
}

/** A runtime around a scripted model, for a harness. It has no options. */
export function scriptedRuntime(client: ModelClient, more: Partial<Connection> = {}): RuntimeModule {
  const connection: Connection = { client, model: 'test-large', policy: 'ask', maxTurns: 50, instructions: '', ...more }
  const validate: RuntimeModule['validate'] = (options) =>
    Object.keys(options).length === 0 ? ok(options) : err(snowhookError('invalid_input', 'There are no options here.'))
  return {
    manifest: {
      id: RuntimeId.parse('scripted'),
      name: 'Scripted',
      summary: '',
      capabilities: { resumable: true, interactive: false, approvals: true, usage: true, prompt: true, process: false },
      models: { suggested: [], custom: true, default: 'test-large' },
      options: [],
    },
    credentialVariables: [],
    validate,
    probe: async () => ({ available: true, version: null, detail: 'Always there.' }),
    create: () =>
      new ModelRun(({ options, env }) => {
        const checked = validate(options)
        if (!checked.ok) return err({ class: 'invalid_request', message: checked.error.message })
        if (env['NO_KEY'] !== undefined) return err({ class: 'authentication', message: 'There is no key.' })
        return ok(connection)
      }),
  }
}

/** What is wrong with the steps of a request; null: nothing. */
export function malformed(steps: readonly Step[]): string | null {
  if (steps[0]?.kind !== 'user') return 'does not begin with the user'
  if (steps.at(-1)?.kind === 'model') return 'ends with the model'
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1]
    if (step.kind === 'model') {
      if (next?.kind === 'model') return `two answers in a row at ${at}`
      if (step.calls.length > 0 && next?.kind !== 'tools') return `calls without results at ${at}`
      if (step.calls.length === 0 && next?.kind === 'tools') return `results without calls at ${at}`
      if (next?.kind === 'tools') {
        const asked = step.calls.map(({ callId }) => callId)
        const answered = next.results.map(({ callId }) => callId)
        if (JSON.stringify(asked) !== JSON.stringify(answered)) return `results that do not fit at ${at}`
      }
    }
    if (step.kind === 'tools' && steps[at - 1]?.kind !== 'model') return `results out of place at ${at}`
  }
  return null
}
