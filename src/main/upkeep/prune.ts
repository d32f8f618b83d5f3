import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SnowhookException } from '../../shared/domain/errors'
import { RunId } from '../../shared/domain/ids'
import { RUNS_FOLDER } from '../journal/segments'
import type { FleetState } from '../store/fleetState'
import type { FleetFact } from '../store/ports'
import { keepRules } from './keepRules'
import { leftConversations, type Plan } from './planPrune'

/** Facts that reach the disk together: one sync for all, and no list of files that is long in coming. */
const AT_ONCE = 50

export interface PrunePorts {
  readonly root: string
  /** As it is now, also while this goes on. */
  readonly state: () => FleetState
  readonly now: () => number
  /** On disk with the next group commit. */
  readonly append: (fact: FleetFact) => void
  /** On disk, with everything before it, when it returns. */
  readonly commit: (fact: FleetFact) => void
  /** Default: the file system's. */
  readonly remove?: (path: string) => Promise<void>
}

export interface Pruned {
  readonly runCount: number
  readonly conversationCount: number
  readonly bytes: number
  /** What could not be deleted, in words; the next start tries again. */
  readonly problems: readonly string[]
}

const removeWhole = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

/**
 * Deletes what a plan names. The fleet log says it first and the files go then: a kill in between leaves a log that
 * says the truth and files that the next start deletes. What has become worth keeping since the plan stays.
 */
export async function prune(plan: Plan, ports: PrunePorts): Promise<Pruned> {
  const { root, remove = removeWhole } = ports
  const problems: string[] = []
  let runCount = 0
  let bytes = 0
  for (let from = 0; from < plan.runs.length; from += AT_ONCE) {
    const rule = keepRules(ports.state())
    const going = plan.runs.slice(from, from + AT_ONCE).filter(({ run }) => {
      const now = ports.state().runs.get(run.id)
      return now !== undefined && now.prunedAt === undefined && rule(now) === null
    })
    await say(
      going.map(({ run, bytes: size }) => ({ type: 'run_pruned', at: ports.now(), runId: run.id, bytes: size })),
      ports,
      async () => attempt(remove, join(root, RUNS_FOLDER, going[0]?.run.id ?? '')),
    )
    for (const { run, bytes: size } of going) {
      const problem = await attempt(remove, join(root, RUNS_FOLDER, run.id))
      if (problem === null) {
        runCount += 1
        bytes += size
      } else problems.push(problem)
    }
  }
  const conversations = await pruneConversations(plan, ports, problems)
  return { runCount, conversationCount: conversations.count, bytes: bytes + conversations.bytes, problems }
}

/** Their sessions are said to be over first, so that nobody is offered one whose conversation is gone. */
async function pruneConversations(
  plan: Plan,
  ports: PrunePorts,
  problems: string[],
): Promise<{ readonly count: number; readonly bytes: number }> {
  if (plan.conversations.length === 0) return { count: 0, bytes: 0 }
  const state = ports.state()
  const { olderThanDays } = plan
  const known = new Map(plan.conversations.map(({ file, bytes }) => [file, { bytes, files: 1 }]))
  const sizes = { runs: new Map<string, never>(), conversations: known }
  const going = leftConversations({ state, sizes, now: ports.now(), olderThanDays }, prunedRuns(state))
  const remove = (file: string): Promise<string | null> =>
    attempt(ports.remove ?? removeWhole, join(ports.root, 'conversations', file))
  await say(
    going.map(({ sessionId }) => ({
      type: 'session_rejected',
      at: ports.now(),
      sessionId,
      reason: 'Its conversation was pruned.',
    })),
    ports,
    async () => remove(going[0]?.file ?? ''),
  )
  let count = 0
  let bytes = 0
  for (const { file, bytes: size } of going) {
    const problem = await remove(file)
    if (problem === null) {
      count += 1
      bytes += size
    } else problems.push(problem)
  }
  return { count, bytes }
}

const prunedRuns = ({ runs }: FleetState): ReadonlySet<RunId> =>
  new Set([...runs.values()].flatMap(({ id, prunedAt }) => (prunedAt === undefined ? [] : id)))

/** Deletes what a kill has left of pruned runs. Answers with what it did. */
export async function finishPrunes(
  root: string,
  state: FleetState,
  names: readonly string[],
  remove: (path: string) => Promise<void> = removeWhole,
): Promise<{ readonly finished: readonly RunId[]; readonly problems: readonly string[] }> {
  const finished: RunId[] = []
  const problems: string[] = []
  for (const name of names) {
    const id = RunId.safeParse(name)
    if (!id.success || state.runs.get(id.data)?.prunedAt === undefined) continue
    const problem = await attempt(remove, join(root, RUNS_FOLDER, name))
    if (problem === null) finished.push(id.data)
    else problems.push(problem)
  }
  return { finished, problems }
}

/**
 * Brings facts to disk together. A full disk cannot take them, and deleting is what makes room: there, and only there,
 * the first file goes while its fact waits in memory, and the log is asked again.
 */
async function say(
  facts: readonly FleetFact[],
  { append, commit }: PrunePorts,
  makeRoom: () => Promise<unknown>,
): Promise<void> {
  const last = facts.at(-1)
  if (last === undefined) return
  for (const fact of facts.slice(0, -1)) append(fact)
  try {
    commit(last)
  } catch (cause) {
    if (!(cause instanceof SnowhookException) || !DISK_FULL.test(cause.error.message)) throw cause
    await makeRoom()
    commit(last)
  }
}

/** As the messages of refused writes have it. */
const DISK_FULL = /\((ENOSPC|EDQUOT)\)/

async function attempt(remove: (path: string) => Promise<void>, path: string): Promise<string | null> {
  try {
    await remove(path)
    return null
  } catch (cause) {
    return `${path} could not be deleted: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
