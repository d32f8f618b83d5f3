import { realpath } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { doubtOf, isComparable, isReaper, type Reading, readAll } from './doubt'
import type { LedgerEntry, ProcessIdentity, ProcessInfo, ProcessTable, ProcessTraits, Suspect } from './ports'
import { processOfHost } from './tags'

export interface SuspectSearch {
  readonly table: ProcessTable
  /** Tags of runs that this data dir knows of. */
  readonly runs: ReadonlySet<string>
  /** Where agents of this data dir work: scratch, worktrees of stories, the demo project. */
  readonly folders: readonly string[]
  /** Those that were found to be ours already. */
  readonly certain: readonly ProcessIdentity[]
  readonly recorded?: readonly LedgerEntry[]
}

/**
 * Processes of this user that an earlier host may have left behind and that are not certainly ours: nothing is done to
 * them unasked. Not among them are those of other data dirs, whose hosts may be alive. Where working folders cannot
 * be read (macOS) what scrubbed its environment is not found at all.
 */
export async function findSuspects(search: SuspectSearch): Promise<Suspect[]> {
  const reading = await readAll(search.table)
  const folders = await Promise.all(search.folders.map(withoutLinks))
  const recorded = new Map((search.recorded ?? []).map((entry) => [entry.pid, entry]))
  const nameOf = ({ pid, startTime }: ProcessIdentity): string => `${pid}:${startTime}`
  const certain = new Set(search.certain.map(nameOf))
  const found: Suspect[] = []
  for (const info of reading.list) {
    const traits = reading.traits.get(info.pid)
    if (traits === undefined || traits.uid !== reading.uid || isReaper(info)) continue
    if (certain.has(nameOf(info)) || reading.above.has(info.pid)) continue
    const { pid, startTime } = info
    // The name alone ("node") tells nobody what it is.
    const command = traits.commandLine ?? info.command
    const suspicion =
      byTag(info, traits, search.runs, reading) ??
      byRecord(info, recorded.get(pid)) ??
      (await byHost(traits, search.table)) ??
      byFolder(info, traits, folders, reading)
    if (suspicion !== null) found.push({ pid, startTime, command, ...suspicion })
  }
  return found
}

type Suspicion = Pick<Suspect, 'runId' | 'evidence'>

/** It has the tag, and was not among the certain ones: whose doing it is, is in doubt. */
function byTag(
  info: ProcessInfo,
  { tags }: ProcessTraits,
  runs: ReadonlySet<string>,
  reading: Reading,
): Suspicion | null {
  const runId = tags.find((tag) => runs.has(tag))
  if (runId === undefined) return null
  const doubt = doubtOf(info, runId, reading)
  return { runId, evidence: `It carries the tag of an earlier run${doubt === null ? '.' : `, but ${lowered(doubt)}`}` }
}

function byRecord({ startTime }: ProcessInfo, entry: LedgerEntry | undefined): Suspicion | null {
  if (entry === undefined || entry.startTime !== startTime || isComparable(startTime)) return null
  return {
    runId: entry.runId,
    evidence: `An earlier run started ${entry.command} under this number; whether it is still the same cannot be told here.`,
  }
}

/** Of no run, but of a host that is provably gone: a program of its own (git, a probe), perhaps of another data dir. */
async function byHost({ tags }: ProcessTraits, table: ProcessTable): Promise<Suspicion | null> {
  if (tags.length === 0) return null
  const hosts = tags.map(processOfHost)
  for (const host of hosts) if (host === null || (await table.isAlive(host))) return null
  return { runId: null, evidence: 'A Snowhook that is gone started it for itself.' }
}

/** Nothing names it, nobody it came from is left, and it works where agents worked: could be a person's own as well. */
function byFolder(
  { ppid }: ProcessInfo,
  { cwd, tags }: ProcessTraits,
  folders: readonly string[],
  { byPid }: Reading,
): Suspicion | null {
  const parent = byPid.get(ppid)
  if (cwd === null || tags.length > 0 || (parent !== undefined && !isReaper(parent))) return null
  const folder = folders.find((each) => cwd === each || cwd.startsWith(`${each}${sep}`))
  if (folder === undefined) return null
  return { runId: null, evidence: `It works in ${cwd}, a folder of agents, and whoever started it has ended.` }
}

const lowered = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)

/** The kernel tells real paths, also of folders that are no more: then their parent's path is resolved. */
async function withoutLinks(folder: string): Promise<string> {
  const parent = dirname(folder)
  return realpath(folder).catch(async () =>
    parent === folder ? folder : join(await withoutLinks(parent), basename(folder)),
  )
}
