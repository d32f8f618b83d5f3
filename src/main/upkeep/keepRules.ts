import type { RunSummary } from '../../shared/domain/agent'
import type { AgentId, RunId, SessionId, StoryId } from '../../shared/domain/ids'
import type { StoryState } from '../../shared/domain/story'
import type { FleetState } from '../store/fleetState'

/** Why the journal of a run is kept whatever its age, in one sentence; null: it may go. */
export type KeepRule = (run: RunSummary) => string | null

/** The rules for a state of the fleet, as it is at this moment. In doubt a journal is kept. */
export function keepRules(state: FleetState): KeepRule {
  const newest = newestRuns(state)
  const resumable = resumableSessions(state)
  const stories = storyReasons(state)
  const verdicts = verdictRuns(state)
  const asked = new Set([...state.attention.values()].map(({ item }) => item.runId))
  return (run) => {
    if (run.endedAt === null) return 'It has not ended.'
    if (newest.get(run.agentId) === run.id) return `It is the newest run of ${run.agentName}.`
    const session = [run.sessionId, run.resumedFrom, run.result?.sessionId].find((id) => id && resumable.has(id))
    if (session) return `${resumable.get(session)} can resume its session.`
    const story = stories.get(run.storyId)
    if (story !== undefined) return story
    const judged = verdicts.get(run.id)
    if (judged !== undefined) return `The verdict on story ${judged} rests on it.`
    if (asked.has(run.id)) return 'What it asked still waits in the inbox.'
    return null
  }
}

/** Of every agent that exists. */
function newestRuns({ agents, runs }: FleetState): ReadonlyMap<AgentId, RunId> {
  const newest = new Map<AgentId, RunId>()
  for (const { id, agentId } of runs.values()) if (agents.has(agentId)) newest.set(agentId, id)
  return newest
}

/** By session: who could resume it. Another model of the same agent counts as well: it may be chosen again. */
function resumableSessions({ agents, sessions }: FleetState): ReadonlyMap<SessionId, string> {
  const owners = new Set([...agents.values()].map(({ storyId, name }) => ownerOf(storyId, name)))
  const found = new Map<SessionId, string>()
  for (const { sessionId, storyId, agentName, resumable } of sessions.values())
    if (resumable && owners.has(ownerOf(storyId, agentName))) found.set(sessionId, agentName)
  return found
}

export const ownerOf = (storyId: StoryId, agentName: string): string => `${storyId}\n${agentName}`

/** Runs do not say of which project they are: a story of that id anywhere that is not over keeps them. */
function storyReasons({ stories }: FleetState): ReadonlyMap<StoryId, string> {
  const reasons = new Map<StoryId, string>()
  for (const { state } of stories.values()) {
    const reason = storyReason(state)
    if (reason !== null) reasons.set(state.storyId, reason)
  }
  return reasons
}

function storyReason({ stage, storyId, worktree }: StoryState): string | null {
  if (worktree !== null) return `The worktree of story ${storyId} is still there.`
  // Without a worktree an idle story is one whose work was removed.
  const over = stage.kind === 'merged' || stage.kind === 'failed' || stage.kind === 'idle'
  return over ? null : `The work of story ${storyId} is not merged.`
}

/** Gates' runs that the newest report of a story names. */
function verdictRuns({ stories }: FleetState): ReadonlyMap<RunId, StoryId> {
  const found = new Map<RunId, StoryId>()
  for (const { state, reports } of stories.values()) {
    const report = reports.at(-1)
    if (report !== undefined) found.set(report.runId, state.storyId)
  }
  return found
}
