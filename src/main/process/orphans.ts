import type { LedgerEntry, ProcessIdentity, ProcessTable } from './ports'

/** What one run of a host that is gone has left alive. */
export interface Orphans {
  readonly runId: string
  /** The recorded programs that are still the same process. */
  readonly roots: readonly LedgerEntry[]
  /** Every living process of the run, the roots among them. */
  readonly processes: readonly ProcessIdentity[]
}

/**
 * Asked at start: which recorded runs still have processes. A pid counts only with the start time that was recorded,
 * or with the run's tag in its environment. Entries of runs without any may be removed from the ledger.
 */
export async function findOrphans(entries: readonly LedgerEntry[], table: ProcessTable): Promise<Orphans[]> {
  const found: Orphans[] = []
  for (const [runId, recorded] of Map.groupBy(entries, (entry) => entry.runId)) {
    const states = await Promise.all(recorded.map(async (entry) => ({ entry, alive: await table.isAlive(entry) })))
    const roots = states.filter(({ alive }) => alive).map(({ entry }) => entry)
    const processes = new Map<number, ProcessIdentity>()
    for (const { pid, startTime } of [...roots, ...(await table.taggedWith(runId))]) {
      processes.set(pid, { pid, startTime })
    }
    if (processes.size > 0) found.push({ runId, roots, processes: [...processes.values()] })
  }
  return found
}
