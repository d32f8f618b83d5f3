import { type AgentView, type Evidence, isLive } from '../../shared/domain/agent'
import type { AgentState } from './agentState'

/** Three heartbeats: one may be late on a machine that is busy or has just woken. */
export const HEARTBEAT_LEASE_MS = 45_000
/** From the start of a run to its first byte or event. The slowest CLI takes a few seconds on a busy machine. */
export const START_LEASE_MS = 60_000
/** Interrupt, terminate and kill take at most 7 s; then what is left of the run is swept with the same steps. */
export const STOP_LEASE_MS = 20_000

const SHOWN_AS_UNKNOWN = 'It is shown as unknown; nothing is done to it.'

/** How far a phase can be believed, and until when. */
interface Standing {
  readonly confidence: AgentView['confidence']
  /** Set exactly while the phase is live: none is believed for ever. */
  readonly lease: AgentView['lease']
  /** What speaks against the phase. Shown in place of its own evidence; never a reason to act. */
  readonly doubt: Evidence | null
}

/**
 * `ownProcess` false: its model is asked by this host, which knows itself what it does. `ageMs`: how long the lease has
 * run, by a clock that nobody sets and that stands still while the machine sleeps; by default as the state's times say.
 */
export function leaseOf(
  state: AgentState,
  now: number,
  ownProcess: boolean,
  ageMs: number = now - leaseStart(state),
): Standing {
  const { phase } = state
  if (!isLive(phase)) return { confidence: phase === 'unknown' ? 'unknown' : 'certain', lease: null, doubt: null }
  const left = leaseMs(phase) - ageMs
  const lease = { until: Math.max(0, Math.round(now + left)), otherwise: SHOWN_AS_UNKNOWN }
  const doubt = goneUnseen(state) ?? (left < 0 ? overdue(state) : null)
  return { confidence: doubt === null ? reliability(state, ownProcess) : 'unknown', lease, doubt }
}

/** How long a live phase is believed without a sign. */
export function leaseMs(phase: AgentState['phase']): number {
  if (phase === 'starting') return START_LEASE_MS
  return phase === 'stopping' ? STOP_LEASE_MS : HEARTBEAT_LEASE_MS
}

/** Whether the lease begins anew with this step. Told by what was heard, not by when: clocks are set back. */
export const renewsLease = (before: AgentState, after: AgentState): boolean =>
  before.phase !== after.phase ||
  (isLive(after.phase) &&
    after.phase !== 'starting' &&
    after.phase !== 'stopping' &&
    (before.lastActivityAt !== after.lastActivityAt || before.provenAt !== after.provenAt))

const leaseStart = (state: AgentState): number =>
  state.phase === 'starting' || state.phase === 'stopping' ? state.since : lastProof(state)

/** A word of its own proves as much as a heartbeat. */
const lastProof = ({ since, lastActivityAt, provenAt }: AgentState): number =>
  Math.max(since, lastActivityAt ?? since, provenAt ?? since)

/** While it is being stopped, that it is gone is what was wanted. */
function goneUnseen({ phase, heartbeat }: AgentState): Evidence | null {
  if (phase === 'stopping' || heartbeat === null || heartbeat.alive !== false) return null
  return { source: 'process', detail: 'Its process is gone but its end was not seen.', at: heartbeat.at }
}

function overdue(state: AgentState): Evidence {
  const { phase, since, heartbeat } = state
  const seen = heartbeat?.alive === true ? ` (${heartbeat.detail.replace(/[.\s]+$/, '')})` : ''
  if (phase === 'starting') {
    const detail = `Nothing was heard of it within ${START_LEASE_MS / 1_000} s of its start${seen}.`
    return { source: 'supervisor', detail, at: since }
  }
  if (phase === 'stopping') {
    const detail = `Its stop was asked for, and its end was not seen within ${STOP_LEASE_MS / 1_000} s${seen}.`
    return { source: 'supervisor', detail, at: since }
  }
  const detail = `Since then there was no sign of it, and no heartbeat within ${HEARTBEAT_LEASE_MS / 1_000} s.`
  return { source: 'supervisor', detail, at: lastProof(state) }
}

/** What a program says of itself is likely; what the host sees or does itself is certain. */
function reliability(state: AgentState, ownProcess: boolean): 'certain' | 'likely' {
  // Snowhook itself asks a person for it and waits.
  if (state.openRequests.length > 0) return 'certain'
  const { source } = state.evidence
  return source === 'terminal' || (source === 'event' && ownProcess) ? 'likely' : 'certain'
}
