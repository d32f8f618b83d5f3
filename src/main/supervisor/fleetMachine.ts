import { type AgentPhase, type Evidence, isLive } from '../../shared/domain/agent'
import type { AgentEvent } from '../../shared/domain/events'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { RunOutcome, StopCause } from '../../shared/domain/run'
import type { AgentState, FleetSignal } from './agentState'
import { askedBy, asksToUse, type OpenRequest } from './openRequests'
import { oneLine, toolSentence } from './toolSentence'

/** A doing-sentence from an agent's own words: one line in a pane header. */
const DOING_MAX_CHARS = 160
/** A part of one sentence of evidence. */
const HEARTBEAT_MAX_CHARS = 300

/**
 * The only place where an agent's phase changes. Pure: the same signals give the same state.
 *
 * - A phase is live exactly while a run is open; only `run_opened` opens one, only `run_closed` closes it.
 * - A signal of a run that is not the open one changes nothing: late words of the dead are not evidence.
 * - Once stopping, an agent stays so until its run is closed.
 * - A heartbeat changes no phase and no evidence: it is only how long they can be believed.
 * - While a request to a person is open, an agent waits, whatever else it does: its other calls go on meanwhile.
 */
export function advance(state: AgentState, signal: FleetSignal): AgentState {
  if (signal.type === 'run_opened') return state.openRun === null ? opened(state, signal) : state
  if (state.openRun === null || state.openRun.runId !== signal.runId) return state
  switch (signal.type) {
    case 'output':
      return alive(state, signal.at, { source: 'process', detail: 'First output.', at: signal.at })
    case 'event':
      return afterEvent(state, signal.event, signal.at)
    case 'heartbeat':
      return lookedAt(state, signal)
    case 'stopping':
      return stopping(state, signal.by, signal.at)
    case 'run_closed':
      return closed(state, signal)
  }
}

function opened(state: AgentState, signal: FleetSignal & { type: 'run_opened' }): AgentState {
  const detail =
    signal.resuming === null ? 'Asked to start a fresh session.' : `Asked to resume session ${signal.resuming}.`
  return {
    ...state,
    phase: 'starting',
    since: signal.at,
    evidence: { source: 'user', detail, at: signal.at },
    openRun: { runId: signal.runId, interactive: signal.interactive },
    lastActivityAt: null,
    heartbeat: null,
    provenAt: null,
    doing: null,
    waitingFor: null,
    openRequests: [],
    parkedUntil: null,
    survivors: [],
  }
}

function closed(state: AgentState, signal: FleetSignal & { type: 'run_closed' }): AgentState {
  const { phase, evidence } = verdict(signal)
  return {
    ...state,
    phase,
    evidence,
    since: signal.at,
    openRun: null,
    heartbeat: null,
    provenAt: null,
    doing: null,
    waitingFor: null,
    openRequests: [],
    parkedUntil: phase === 'parked' ? signal.resetAt : null,
    survivors: signal.survivors,
  }
}

function lookedAt(state: AgentState, { at, alive, detail }: FleetSignal & { type: 'heartbeat' }): AgentState {
  const heartbeat = { at, alive, detail: oneLine(detail, HEARTBEAT_MAX_CHARS) }
  return { ...state, heartbeat, provenAt: alive === true ? at : state.provenAt }
}

const stopDetail: Record<StopCause, string> = {
  user: 'You asked to stop it.',
  inactivity: 'It said nothing within the inactivity timeout.',
  shutdown: 'Snowhook is closing.',
  supervisor: 'Snowhook decided to stop it.',
  budget: 'A budget is reached.',
  hibernate: 'You asked to hibernate it.',
}

const stopping = (state: AgentState, by: StopCause, at: number): AgentState =>
  enter(state, 'stopping', { source: by === 'user' ? 'user' : 'supervisor', detail: stopDetail[by], at })

const closedPhase: Record<RunOutcome, AgentPhase> = {
  completed: 'completed',
  failed: 'failed',
  aborted: 'failed',
  inactive: 'failed',
  rate_limited: 'parked',
  stopped: 'stopped',
  lost: 'stopped',
}
const closedSource: Record<RunOutcome, Evidence['source']> = {
  completed: 'process',
  failed: 'process',
  aborted: 'process',
  inactive: 'supervisor',
  rate_limited: 'event',
  stopped: 'process',
  lost: 'journal',
}

/** "Over" and "still alive" contradict each other, so with survivors the honest phase is `unknown`. */
function verdict(signal: FleetSignal & { type: 'run_closed' }): { phase: AgentPhase; evidence: Evidence } {
  const { at, outcome, survivors, why } = signal
  if (survivors.length === 0) {
    return { phase: closedPhase[outcome], evidence: { source: closedSource[outcome], detail: why, at } }
  }
  const detail = `${why} Still alive: ${survivors.slice(0, 20).join(', ')}.`
  return { phase: 'unknown', evidence: { source: 'process', detail: detail.slice(0, MESSAGE_MAX_CHARS), at } }
}

function afterEvent(state: AgentState, event: AgentEvent, at: number): AgentState {
  const interactive = state.openRun?.interactive === true
  const said = (detail: string): Evidence => ({ source: 'event', detail, at })
  switch (event.type) {
    // Said by Snowhook itself: no sign that the agent lives.
    case 'run_started':
    case 'process_started':
    case 'process_exited':
    case 'run_ended':
    case 'recovered':
    case 'resume_report':
      return state
    case 'prompt':
      return event.origin === 'typed' || event.origin === 'provider' ? works(state, at, said('It was asked.')) : state
    // Until the provider confirms it, the session is our own word too.
    case 'session':
      return event.established ? alive(state, at, said(`Session ${event.sessionId} is established.`)) : state
    case 'stop_requested':
      return stopping(state, event.by, at)
    case 'stop_step':
      return { ...state, doing: `Stop: ${event.step} sent to ${event.pids.length} processes` }
    case 'approval_requested':
    case 'question_asked': {
      const asked = askedBy(event, at)
      if (asked !== null) return asks(state, asked)
      return event.type === 'approval_requested' ? waits(state, 'permission', said(asksToUse(event))) : state
    }
    case 'approval_resolved': {
      // What policy decides is decided at once: that was no wait.
      const atOnce = event.by === 'policy' && event.decision !== 'withdrawn'
      return answered(state, event.requestId, said(`Permission ${event.decision} by ${event.by}.`), atOnce)
    }
    case 'question_answered': {
      const detail = event.answer === null ? 'Question withdrawn.' : 'Question answered.'
      return answered(state, event.requestId, said(detail), false)
    }
    case 'activity':
      return afterActivity(state, event, at, interactive)
    case 'tool_call':
      return event.parentCallId === null
        ? withDoing(works(state, at, said(`Called ${event.name}.`)), toolSentence(event.name, event.input))
        : alive(state, at, said('A sub-agent called a tool.'))
    case 'tool_result':
      return event.parentCallId === null
        ? withDoing(works(state, at, said('A tool answered.')), null)
        : alive(state, at, said('A sub-agent got a tool result.'))
    case 'text':
    case 'thinking':
      return event.parentCallId === null
        ? withDoing(works(state, at, said('The model answers.')), speaking(event))
        : alive(state, at, said('A sub-agent answers.'))
    case 'turn_started':
      return withDoing(works(state, at, said(`Turn ${event.turn} began.`)), null)
    case 'turn_completed': {
      const over = said(`Turn ${event.turn} ended: ${event.reason}.`)
      return withDoing(interactive ? waits(state, null, over) : works(state, at, over), null)
    }
    case 'retry':
      return withDoing(
        alive(state, at, said('The provider is being retried.')),
        `Retry ${event.attempt} of ${event.maxRetries}: ${oneLine(event.reason, 100)}`,
      )
    case 'rate_limit':
      return event.status === 'rejected'
        ? withDoing(alive(state, at, said('A rate limit was hit.')), 'Rate limit reached')
        : alive(state, at, said('The provider reported its limits.'))
    default:
      return alive(state, at, said(`First event: ${event.type}.`))
  }
}

function afterActivity(
  state: AgentState,
  event: AgentEvent & { type: 'activity' },
  at: number,
  interactive: boolean,
): AgentState {
  const source = event.source === 'terminal' || event.source === 'process' ? event.source : 'event'
  const message = oneLine(event.message, 300)
  const evidence: Evidence = { source, detail: `Reports ${event.state}${message === '' ? '.' : `: ${message}`}`, at }
  if (event.state === 'blocked') return waits(state, event.waitingFor, evidence)
  if (event.state === 'working') {
    const doing = message === '' ? state.doing : oneLine(message, DOING_MAX_CHARS)
    return withDoing(works(state, at, evidence), doing)
  }
  // Idle, done or failed at a prompt that a person types into: it is the person's turn. Headless, the process decides.
  return interactive ? waits(state, null, evidence) : alive(state, at, evidence)
}

/** A person is asked. What was asked first is what the agent is seen to wait for. */
function asks(state: AgentState, asked: Omit<OpenRequest, 'interrupted'>): AgentState {
  const { doing, evidence, openRequests, phase, since } = state
  const interrupted = phase === 'running' ? { since, evidence, doing } : null
  const open = [...openRequests.filter(({ id }) => id !== asked.id), { ...asked, interrupted }]
  return waitsForAnswer({ ...state, openRequests: open }, asked.evidence.at)
}

/** `atOnce`: the phase goes on as if nobody had been asked. */
function answered(state: AgentState, id: string, evidence: Evidence, atOnce: boolean): AgentState {
  const request = state.openRequests.find((open) => open.id === id)
  const next = { ...state, openRequests: state.openRequests.filter((open) => open !== request) }
  if (next.openRequests.length > 0) return waitsForAnswer(next, evidence.at)
  const goesOn = works(next, evidence.at, evidence)
  const interrupted = atOnce && goesOn.phase === 'running' ? request?.interrupted : null
  return { ...goesOn, ...interrupted }
}

function waitsForAnswer(state: AgentState, at: number): AgentState {
  const [first] = state.openRequests
  const next = heard(state, at)
  if (first === undefined || state.phase === 'stopping') return next
  return {
    ...enter(next, 'waiting', first.evidence),
    waitingFor: first.waitingFor,
    evidence: first.evidence,
    doing: null,
  }
}

/** A message that is whole has been said: what comes next is not known yet. */
function speaking(event: AgentEvent & { type: 'text' | 'thinking' }): string | null {
  if (!event.delta) return null
  return event.type === 'text' ? 'Writing' : 'Thinking'
}

/** A word refutes a look that found it gone, whatever the times of both say: clocks are set back. */
const heard = (state: AgentState, at: number): AgentState => ({
  ...state,
  lastActivityAt: at,
  heartbeat: state.heartbeat?.alive === false ? null : state.heartbeat,
})

/** A sign of life: ends `starting`, changes no other phase. */
function alive(state: AgentState, at: number, evidence: Evidence): AgentState {
  const next = heard(state, at)
  return state.phase === 'starting' ? enter(next, 'running', evidence) : next
}

/** Progress: ends `starting` and `waiting`. */
function works(state: AgentState, at: number, evidence: Evidence): AgentState {
  const next = heard(state, at)
  if (state.openRequests.length > 0) return next
  return state.phase === 'starting' || state.phase === 'waiting' ? enter(next, 'running', evidence) : next
}

function waits(state: AgentState, waitingFor: AgentState['waitingFor'], evidence: Evidence): AgentState {
  const next = heard(state, evidence.at)
  if (state.phase === 'stopping' || state.openRequests.length > 0) return next
  return { ...enter(next, 'waiting', evidence), waitingFor, doing: null }
}

function withDoing(state: AgentState, doing: string | null): AgentState {
  if (state.openRequests.length > 0) return state
  return state.phase === 'running' || state.phase === 'waiting' ? { ...state, doing } : state
}

/** Stopping absorbs until the run is closed; entering the phase one is in keeps its beginning. */
function enter(state: AgentState, phase: AgentPhase, evidence: Evidence): AgentState {
  if (!isLive(state.phase) || state.phase === 'stopping') return state
  const since = state.phase === phase ? state.since : evidence.at
  return { ...state, phase, evidence, since, waitingFor: phase === 'waiting' ? state.waitingFor : null }
}
