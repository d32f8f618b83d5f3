import type { AgentEvent } from '../../../shared/domain/events'
import type { RunFailure, RuntimeResult, RuntimeStatus } from '../../../shared/domain/run'
import { EventChannel } from '../eventChannel'
import { parseOptions } from '../optionValues'
import { ProgramRun } from '../programRun'
import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../runtime'
import { openAgentTools } from './agentTools'
import { runHeadless } from './headless'
import { runInteractive } from './interactive'
import { notice } from './notices'
import { ClaudeOptions } from './options'
import { failureFrom, type Run, tellSession } from './run'
import { SessionKeeper } from './sessionKeeper'
import { message } from './text'
import { verdict } from './verdict'

const PROGRAM = 'claude'
const INSTALL = "Install it (npm install -g @anthropic-ai/claude-code) or set the agent's command."

/** One run of the `claude` CLI. */
export class ClaudeCode implements AgentRuntime {
  private readonly channel = new EventChannel()
  private readonly programs = new ProgramRun(this.channel)
  private readonly stopping = new AbortController()

  async start(context: RuntimeContext): Promise<RuntimeResult> {
    this.programs.status = 'running'
    const sessions = new SessionKeeper(context.appCtx.sessions)
    const result = await this.run(context, sessions).catch((cause: unknown) => {
      // A defect of ours, or a host whose store failed: told to the user, never thrown at the fleet.
      this.channel.emit(notice('error', 'internal', String(cause)))
      return this.ended({ class: 'unknown', message: message(String(cause)) }, context)
    })
    sessions.releaseAll()
    this.programs.finish(result.failure === null ? 'completed' : 'failed')
    return result
  }

  stop(reason: StopReason): Promise<StopReport> {
    this.stopping.abort()
    return this.programs.stop(reason)
  }

  getStatus(): RuntimeStatus {
    return this.programs.status
  }

  streamEvents(): AsyncIterable<AgentEvent> {
    return this.channel.events()
  }

  private async run(context: RuntimeContext, sessions: SessionKeeper): Promise<RuntimeResult> {
    if (this.programs.stopReason !== null) return this.ended(null, context)
    const options = parseOptions(ClaudeOptions, context.options)
    if (!options.ok) return this.ended(failureFrom('invalid_request', options.error), context)
    const wanted = context.command ?? PROGRAM
    const program = context.appCtx.processes.which(wanted, context.env)
    if (program === null) {
      const words = `${wanted} was not found or may not be executed. ${INSTALL}`
      return this.ended({ class: 'spawn', message: message(words) }, context)
    }
    const prepared: Omit<Run, 'tools'> = {
      context,
      options: options.value,
      program,
      programs: this.programs,
      sessions,
      tell: (event) => {
        if (event.type === 'session') tellSession(sessions, event, (one) => this.channel.emit(one))
        else this.channel.emit(event)
      },
    }
    const tools = await openAgentTools(prepared, this.stopping.signal)
    try {
      // A person may have been asked meanwhile, for as long as they liked.
      if (this.programs.stopReason !== null) return this.ended(null, context)
      const run: Run = { ...prepared, tools }
      return await (context.interactive ? runInteractive(run) : runHeadless(run))
    } finally {
      await tools.close()
    }
  }

  /** Over before the provider said a word. A session that was to be resumed is still there. */
  private ended(failedToStart: RunFailure | null, context: RuntimeContext): RuntimeResult {
    return verdict({
      interactive: context.interactive,
      exit: null,
      stoppedBy: this.programs.stopReason,
      failedToStart,
      sessionId: context.sessionIdToResume,
      judgement: null,
      turnOpen: false,
      rejectedUntil: undefined,
      usage: null,
      lastWords: [],
    })
  }
}
