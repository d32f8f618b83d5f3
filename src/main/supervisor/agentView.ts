import { type AgentSpec, type AgentView, isLive, type RunSummary } from '../../shared/domain/agent'
import type { SessionId } from '../../shared/domain/ids'
import type { RuntimeManifest } from '../../shared/domain/runtimeManifest'
import type { TokenUsage } from '../../shared/domain/usage'
import { type HoldReasons, holdOf } from './agentHold'
import type { AgentState } from './agentState'
import { leaseOf } from './lease'

/** What a view is made of. */
export interface ViewParts extends Partial<HoldReasons> {
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
  readonly now: number
  /** How long its lease has run, by the monotonic clock. Default: as the state's times say. */
  readonly leaseAgeMs?: number
  /** Names of other live agents in the same tree. Default: none. */
  readonly sharesTree?: readonly AgentSpec['name'][]
}

/** The contract's bound. */
const SHARES_TREE_MAX_ITEMS = 100

export function viewOf(parts: ViewParts): AgentView {
  const { state, run, sharesTree = [], refusal = null, parking = null } = parts
  const { confidence, lease, doubt } = leaseOf(
    state,
    parts.now,
    parts.capabilities?.process !== false,
    parts.leaseAgeMs,
  )
  return {
    spec: parts.spec,
    phase: state.phase,
    evidence: doubt ?? state.evidence,
    since: state.since,
    lastActivityAt: state.lastActivityAt,
    doing: state.doing,
    waitingFor: state.waitingFor,
    parkedUntil: state.parkedUntil,
    run,
    runCount: parts.runCount,
    sessionId: parts.sessionId,
    usage: parts.usage,
    usageFinal: parts.usageFinal,
    can: permissions(parts),
    confidence,
    lease,
    hold: holdOf(state, run, { refusal, parking }),
    sharesTree: sharesTree.slice(0, SHARES_TREE_MAX_ITEMS),
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
