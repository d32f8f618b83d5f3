import { doubtOf, isComparable, type Reading, readAll } from './doubt'
import type { LedgerEntry, ProcessIdentity, ProcessTable, RunScopes } from './ports'

/** What one run of a host that is gone has left alive. */
export interface Orphans {
  readonly runId: string
  /** The recorded programs that are still the same process. */
  readonly roots: readonly LedgerEntry[]
  /** Every living process of the run, the roots among them. */
  readonly processes: readonly ProcessIdentity[]
  /** Those that carry the run's tag, but may belong to a person. */
  readonly doubtful: readonly ProcessIdentity[]
}

/**
 * Asked when a run is over or at start: which recorded runs still have processes. A pid counts only with the start time
 * that was recorded, with the run's tag in its environment, or as a member of the run's group of the kernel.
 * Entries of runs without any may be removed from the ledger.
 */
export async function findOrphans(
  entries: readonly LedgerEntry[],
  table: ProcessTable,
  scopes?: Pick<RunScopes, 'members'>,
): Promise<Orphans[]> {
  const found: Orphans[] = []
  for (const [runId, recorded] of Map.groupBy(entries, (entry) => entry.runId)) {
    const orphans = await orphansOf(runId, recorded, table, scopes)
    if (orphans.processes.length > 0) found.push(orphans)
  }
  return found
}

/** The same of one run, recorded or not. */
export async function orphansOf(
  runId: string,
  recorded: readonly LedgerEntry[],
  table: ProcessTable,
  scopes?: Pick<RunScopes, 'members'>,
): Promise<Orphans> {
  const [tagged, states] = await Promise.all([
    table.taggedWith(runId),
    Promise.all(recorded.map(async (entry) => ({ entry, alive: await table.isAlive(entry) }))),
  ])
  const living = states.filter(({ entry, alive }) => alive && isComparable(entry.startTime)).map(({ entry }) => entry)
  const members = (await scopes?.members(runId)) ?? []
  // Most runs leave nothing, and then nobody's terminal needs to be looked at.
  if (living.length + members.length + tagged.length === 0) return { runId, roots: [], processes: [], doubtful: [] }
  const reading = await readAll(table)
  const isOther = ({ pid }: Pick<ProcessIdentity, 'pid'>): boolean => !reading.above.has(pid)
  const roots = living.filter(isOther)
  const processes = new Map<number, ProcessIdentity>()
  for (const { pid, startTime } of roots) processes.set(pid, { pid, startTime })
  for (const pid of members) {
    const identity = isOther({ pid }) ? await table.identify(pid) : null
    if (identity !== null) processes.set(pid, identity)
  }
  const doubtful: ProcessIdentity[] = []
  for (const { pid, startTime } of tagged.filter(isOther)) {
    if (processes.has(pid)) continue
    if (isDoubtful(pid, runId, reading)) doubtful.push({ pid, startTime })
    else processes.set(pid, { pid, startTime })
  }
  return { runId, roots, processes: [...processes.values()], doubtful }
}

function isDoubtful(pid: number, runId: string, reading: Reading): boolean {
  const info = reading.byPid.get(pid)
  return info !== undefined && doubtOf(info, runId, reading) !== null
}
