import { createHash } from 'node:crypto'
import type { RunSummary } from '../../shared/domain/agent'
import type { RunId, SessionId } from '../../shared/domain/ids'
import { fileNameOf } from '../store/conversationStore'
import type { FleetState } from '../store/fleetState'
import { type KeepRule, keepRules, ownerOf } from './keepRules'
import type { DataDirSizes } from './measure'

const DAY_MS = 86_400_000

export interface PruneInput {
  readonly state: FleetState
  readonly sizes: Pick<DataDirSizes, 'runs' | 'conversations'>
  readonly now: number
  readonly olderThanDays: number
}

export interface SizedRun {
  readonly run: RunSummary
  readonly bytes: number
  /** Why it is kept whatever its age; null: it may go. */
  readonly keep: string | null
}

/** The file of an API agent's conversation, which nobody can resume any more. */
export interface LeftConversation {
  readonly sessionId: SessionId
  readonly file: string
  readonly bytes: number
}

export interface Plan {
  readonly id: string
  readonly olderThanDays: number
  /** The largest first, as in every list here. */
  readonly runs: readonly SizedRun[]
  readonly conversations: readonly LeftConversation[]
  readonly bytes: number
  /** Old enough, and kept all the same. */
  readonly kept: readonly SizedRun[]
}

/** What would be deleted and what would be kept. Changes nothing. */
export function planPrune(input: PruneInput): Plan {
  const { olderThanDays } = input
  const old = sizedRuns(input).filter(({ run }) => isOld(run, input))
  const runs = old.filter(({ keep }) => keep === null)
  const kept = old.filter(({ keep }) => keep !== null)
  const conversations = leftConversations(input, new Set(runs.map(({ run }) => run.id)))
  const bytes = [...runs, ...conversations].reduce((sum, one) => sum + one.bytes, 0)
  return { id: nameOf(runs, conversations), olderThanDays, runs, conversations, bytes, kept }
}

/** Every run that has a journal, the largest first. */
export function sizedRuns({ state, sizes }: Pick<PruneInput, 'state' | 'sizes'>): SizedRun[] {
  const rule = keepRules(state)
  const sized = [...state.runs.values()].flatMap((run) => {
    const size = sizes.runs.get(run.id)
    return size === undefined || run.prunedAt !== undefined ? [] : [{ run, bytes: size.bytes, keep: rule(run) }]
  })
  return sized.sort((a, b) => b.bytes - a.bytes || (a.run.id < b.run.id ? -1 : 1))
}

function isOld(run: RunSummary, { now, olderThanDays }: Pick<PruneInput, 'now' | 'olderThanDays'>): boolean {
  return run.endedAt !== null && run.endedAt <= now - olderThanDays * DAY_MS
}

/**
 * Conversations that no agent refers to: every run of them goes or is gone, and no session of theirs belongs to an agent
 * that exists. A file that no session names is left alone.
 */
export function leftConversations(input: PruneInput, going: ReadonlySet<RunId>): LeftConversation[] {
  const { state, sizes } = input
  const needed = neededSessions(input, going, keepRules(state))
  const ids = new Set([...state.sessions.values()].map(({ sessionId }) => sessionId))
  const left = [...ids].flatMap((sessionId) => {
    const file = fileNameOf(sessionId)
    const size = sizes.conversations.get(file)
    return size === undefined || needed.has(sessionId) ? [] : [{ sessionId, file, bytes: size.bytes }]
  })
  return left.sort((a, b) => b.bytes - a.bytes || (a.sessionId < b.sessionId ? -1 : 1))
}

function neededSessions(
  input: Pick<PruneInput, 'state' | 'now' | 'olderThanDays'>,
  going: ReadonlySet<RunId>,
  rule: KeepRule,
): ReadonlySet<SessionId> {
  const { agents, runs, sessions } = input.state
  const owners = new Set([...agents.values()].map(({ storyId, name }) => ownerOf(storyId, name)))
  const needed = new Set<SessionId>()
  for (const { sessionId, storyId, agentName } of sessions.values())
    if (owners.has(ownerOf(storyId, agentName))) needed.add(sessionId)
  for (const run of runs.values()) {
    const goes = going.has(run.id) || (isOld(run, input) && rule(run) === null)
    if (goes && !agents.has(run.agentId)) continue
    for (const id of [run.sessionId, run.resumedFrom, run.result?.sessionId]) if (id) needed.add(id)
  }
  return needed
}

/** The same files give the same name, and no others do. */
function nameOf(runs: readonly SizedRun[], conversations: readonly LeftConversation[]): string {
  const named = [...runs.map(({ run }) => `run ${run.id}`), ...conversations.map(({ file }) => `conversation ${file}`)]
  return createHash('sha256').update(named.sort().join('\n')).digest('hex')
}
