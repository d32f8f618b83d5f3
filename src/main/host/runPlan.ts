import type { AgentSpec, RunSummary } from '../../shared/domain/agent'
import type { AgentEventOf } from '../../shared/domain/events'
import type { RunId, SessionId } from '../../shared/domain/ids'
import type { RuntimeModule } from '../runtimes/runtime'

/** One run, decided: everything that is known before anything is started. */
export interface RunPlan {
  readonly runId: RunId
  readonly spec: AgentSpec
  readonly module: RuntimeModule
  readonly interactive: boolean
  readonly resume: SessionId | null
  readonly prompt: string
  /** For the one retry when the provider refuses to resume. */
  readonly freshPrompt: string | null
  /** What the run before left, when that one was broken off. */
  readonly resumeReport?: AgentEventOf<'resume_report'> | undefined
}

export function summaryOf({ runId, spec, interactive, resume }: RunPlan, startedAt: number): RunSummary {
  return {
    id: runId,
    agentId: spec.id,
    agentName: spec.name,
    storyId: spec.storyId,
    runtime: spec.runtime,
    model: spec.model,
    interactive,
    resumedFrom: resume,
    sessionId: null,
    startedAt,
    endedAt: null,
    outcome: null,
    stoppedBy: null,
    turns: 0,
    why: null,
    result: null,
    usage: null,
    usageFinal: false,
  }
}

export const runStarted = ({ spec, interactive, resume }: RunPlan): AgentEventOf<'run_started'> => ({
  type: 'run_started',
  runtime: spec.runtime,
  model: spec.model,
  cwd: spec.cwd,
  interactive,
  resuming: resume,
})
