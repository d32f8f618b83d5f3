import { actionHash } from '../../src/main/approvals/actionHash'
import type { Action, RunDesk } from '../../src/main/approvals/ports'
import type { RunTools } from '../../src/main/tools/ports'
import type { ToolRun } from '../../src/main/tools/tool'
import { createToolHost, type ToolHostParts } from '../../src/main/tools/toolHost'
import type { AgentSpec } from '../../src/shared/domain/agent'
import { snowhookError } from '../../src/shared/domain/errors'
import { RuntimeId } from '../../src/shared/domain/ids'
import { err } from '../../src/shared/domain/result'
import type { HarnessRun } from './runtimeHarness'

/** `wait`: nobody answers; the request is open until the run withdraws it. */
type Decision = 'allow' | 'deny' | 'wait'

export interface ToolTestOptions {
  /** What the person decides. Default: allow everything. */
  readonly decide?: (action: Action) => Decision | Promise<Decision>
  /** Told to the model with a denial. */
  readonly denial?: string
  /** Answers to questions, in order; when they are used up nobody answers. */
  readonly answers?: readonly string[]
  /** Grant keys that a person allowed for good. */
  readonly granted?: readonly string[]
  readonly mcp?: ToolHostParts['mcp']
  readonly endpoints?: ToolHostParts['endpoints']
}

export const noServers: ToolHostParts['mcp'] = {
  join: async () => ({ tools: [], release: async () => {} }),
  close: async () => {},
}
export const noEndpoints: ToolHostParts['endpoints'] = {
  open: async () => err(snowhookError('runtime_unavailable', 'This test serves no tools.')),
  close: async () => {},
}

/** A person at the desk who follows a script, with the events that the real desk emits. */
export class ScriptedDesk implements RunDesk {
  readonly asked: Action[] = []
  readonly questions: string[] = []
  private open = 0
  private readonly answers: string[]

  constructor(private readonly options: ToolTestOptions) {
    this.answers = [...(options.answers ?? [])]
  }

  get waiting(): boolean {
    return this.open > 0
  }

  isGranted(action: Action): boolean {
    return action.grant !== null && (this.options.granted ?? []).includes(action.grant.key)
  }

  ask: RunDesk['ask'] = async (action, { reason, signal, emit }) => {
    this.asked.push(action)
    const hash = actionHash(action)
    const requestId = `request-${this.asked.length}`
    const input = JSON.stringify(action.input)
    emit({ type: 'approval_requested', requestId, tool: action.tool, input, reason, hash })
    const decision = await this.waitFor(signal, Promise.resolve(this.options.decide?.(action) ?? 'allow'))
    const resolved = { type: 'approval_resolved', requestId, hash } as const
    if (decision === 'allow') {
      emit({ ...resolved, decision: 'allowed', by: 'user', reason: '', scope: 'once' })
      return { allowed: true, hash }
    }
    const why = decision === 'deny' ? (this.options.denial ?? 'The person said no.') : 'Nobody answered.'
    emit({ ...resolved, decision: decision === 'deny' ? 'denied' : 'withdrawn', by: 'user', reason: why })
    return { allowed: false, reason: why, withdrawn: decision !== 'deny' }
  }

  question: RunDesk['question'] = async ({ text, choices }, { signal, emit }) => {
    this.questions.push(text)
    const requestId = `question-${this.questions.length}`
    emit({ type: 'question_asked', requestId, question: text, choices: [...choices] })
    const next = this.answers.shift()
    const given = await this.waitFor<string | null>(signal, Promise.resolve(next ?? 'wait'))
    const answer = next === undefined ? null : given
    emit({ type: 'question_answered', requestId, answer })
    return answer
  }

  /** Null when the signal aborts first; `wait` waits for that. */
  private async waitFor<T>(signal: AbortSignal, decision: Promise<T | 'wait'>): Promise<T | null> {
    this.open += 1
    try {
      const aborted = new Promise<null>((resolve) => {
        if (signal.aborted) resolve(null)
        signal.addEventListener('abort', () => resolve(null), { once: true })
      })
      const decided = decision.then((it) => (it === 'wait' ? aborted : it))
      return await Promise.race([decided, aborted])
    } finally {
      this.open -= 1
    }
  }
}

/** The agent behind a run of the harness. */
function specOf({ context }: HarnessRun): AgentSpec {
  return {
    id: context.agentId,
    name: context.agentName,
    storyId: context.storyId,
    storyTitle: 'A story for tests',
    runtime: RuntimeId.parse('test'),
    model: context.model,
    projectRoot: context.projectRoot,
    cwd: context.cwd,
    prompt: context.prompt,
    command: context.command,
    args: [...context.args],
    env: {},
    options: context.options,
    inactivityTimeoutSecs: context.inactivityTimeoutSecs,
    createdAt: 0,
  }
}

export const toolRun = (run: HarnessRun, desk: RunDesk): ToolRun => ({
  runId: run.context.runId,
  spec: specOf(run),
  terminal: run.terminal,
  env: run.context.env,
  desk,
  hostIsClosing: () => false,
})

/**
 * The real tools over the real terminal of a harness run, with a scripted person:
 *
 *     createRuntimeHarness({ tools: toolsForTests({ decide: ({ tool }) => (tool === 'shell' ? 'deny' : 'allow') }) })
 */
export function toolsForTests(options: ToolTestOptions = {}): (run: HarnessRun) => RunTools {
  return (run) => {
    const { mcp = noServers, endpoints = noEndpoints } = options
    return createToolHost({ clock: run.clock, mcp, endpoints }).forRun(toolRun(run, new ScriptedDesk(options)))
  }
}
