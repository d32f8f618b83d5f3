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
  const roots = states.filter(({ entry, alive }) => alive && isComparable(entry.startTime)).map(({ entry }) => entry)
  const processes = new Map<number, ProcessIdentity>()
  for (const { pid, startTime } of roots) processes.set(pid, { pid, startTime })
  for (const pid of (await scopes?.members(runId)) ?? []) {
    const identity = await table.identify(pid)
    if (identity !== null) processes.set(pid, identity)
  }
  const doubtful: ProcessIdentity[] = []
  // Most runs leave nothing, and then nobody's terminal needs to be looked at.
  const reading = tagged.length === 0 ? null : await readAll(table)
  for (const { pid, startTime } of tagged) {
    if (processes.has(pid)) continue
    if (reading !== null && isDoubtful(pid, runId, reading)) doubtful.push({ pid, startTime })
    else processes.set(pid, { pid, startTime })
  }
  return { runId, roots, processes: [...processes.values()], doubtful }
}

function isDoubtful(pid: number, runId: string, reading: Reading): boolean {
  const info = reading.byPid.get(pid)
  return info !== undefined && doubtOf(info, runId, reading) !== null
}
