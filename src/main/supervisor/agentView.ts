import { type AgentSpec, type AgentView, isLive, type RunSummary } from '../../shared/domain/agent'
import type { SessionId } from '../../shared/domain/ids'
import type { RuntimeManifest } from '../../shared/domain/runtimeManifest'
import type { TokenUsage } from '../../shared/domain/usage'
import type { AgentState } from './agentState'

/** What a view is made of. */
export interface ViewParts {
  readonly spec: AgentSpec
  readonly state: AgentState
  /** The newest run, live or not. */
  readonly run: RunSummary | null
  readonly runCount: number
  /** The session a resume would continue; null when there is none or the provider refused it. */
  readonly sessionId: SessionId | null
  /** Null: this build does not have the agent's runtime. */
  readonly capabilities: RuntimeManifest['capabilities'] | null
  /** A program of the live run reads the pane's keys. */
  readonly typable: boolean
  readonly usage: TokenUsage
  readonly usageFinal: boolean
}

export function viewOf(parts: ViewParts): AgentView {
  const { state } = parts
  return {
    spec: parts.spec,
    phase: state.phase,
    evidence: state.evidence,
    since: state.since,
    lastActivityAt: state.lastActivityAt,
    doing: state.doing,
    waitingFor: state.waitingFor,
    parkedUntil: state.parkedUntil,
    run: parts.run,
    runCount: parts.runCount,
    sessionId: parts.sessionId,
    usage: parts.usage,
    usageFinal: parts.usageFinal,
    can: permissions(parts),
    confidence: 'certain',
    lease: null,
    hold: null,
    sharesTree: [],
    survivors: [...state.survivors],
  }
}

/** What the buttons may offer. The commands check the same again: a view can be a moment old. */
function permissions(parts: ViewParts): AgentView['can'] {
  const { state, capabilities, run } = parts
  const live = isLive(state.phase)
  const resumable = !live && capabilities?.resumable === true && parts.sessionId !== null
  const wasInteractive = run?.interactive === true
  return {
    start: !live && capabilities !== null,
    stop: live && state.phase !== 'stopping',
    resume: resumable,
    takeOver: resumable && capabilities?.interactive === true && !wasInteractive,
    handBack: resumable && wasInteractive,
    type: live && parts.typable,
  }
}
