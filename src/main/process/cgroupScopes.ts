import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, killGroup, membersOf, removeGroup } from './cgroupFiles'
import { parseStat } from './linuxProc'
import { nearestOfUs } from './ourselves'
import type { ProcessTable, RunScopes } from './ports'
import { readProc } from './procFile'
import { processOfHost } from './tags'

const PREFIX = 'snowhook-'
/** The tag of a run, or `<run>.<number>` of one program: nothing else becomes a path. */
const TAG = /^([\w-]+)(?:\.(\d+))?$/

export interface ScopeParts {
  readonly hostId: string
  /** Says whether the host that a group was left by can still be alive. */
  readonly table: Pick<ProcessTable, 'isAlive'>
  /** Where the kernel shows processes; another place in tests. */
  readonly proc?: string
  /** Pids that are no part of a run, though somebody may have put them into its group. */
  readonly exempt?: () => readonly number[]
}

export interface OpenScopes extends RunScopes {
  /** The group that all runs of this host are in, for the guardian. Null where there are none. */
  readonly folder: string | null
}

/**
 * Groups of cgroup v2, one a run, beneath the group that the host itself is in: `<own>/snowhook-<host>/<run>`. They
 * need no service manager, only leave to make a group there: root has it, and a user in a delegated group
 * (`user@.service`: what a desktop session starts) has it too; a login over ssh has not. `problem()` says why not,
 * and then tags, tree and guardian do the work alone. Only empty groups are ever removed, and only those of this host
 * or of hosts that are provably dead; groups of dead hosts that still have members answer under their runs' names.
 * An agent can move whatever else its user runs into its group. Who is older than the host of a group was started by
 * nobody in it: such a process is no member, and a group that it is in is not ended as a whole.
 */
export async function openRunScopes({
  hostId,
  table,
  proc = '/proc',
  exempt = () => [],
}: ScopeParts): Promise<OpenScopes> {
  if (process.platform !== 'linux') return noScopes('Process groups of the kernel (cgroups) are there on Linux only.')
  const own = ownGroup(proc)
  if (own === null) return noScopes('The kernel offers no cgroup v2 here.')
  const folder = join(own, `${PREFIX}${hostId}`)
  const left = await leftByTheDead(own, table)
  try {
    mkdirSync(folder)
    tryMoving(folder)
  } catch (cause) {
    removeGroup(folder)
    return noScopes(`No cgroup may be made in ${own}: ${cause instanceof Error ? cause.message : String(cause)}.`)
  }
  const startOf = (pid: number): number => ticksOf(parseStat(readProc(join(proc, String(pid), 'stat')), '')?.startTime)
  const belongs = (pid: number, since: number): boolean =>
    pid > 1 && !nearestOfUs().includes(pid) && !exempt().includes(pid) && !(startOf(pid) < since)
  return new CgroupScopes(folder, ticksOf(processOfHost(hostId)?.startTime), left, belongs)
}

/** Clock ticks since the machine was started; NaN, which nothing is before, where they are not known. */
const ticksOf = (startTime: string | undefined): number => Number.parseInt(startTime ?? '', 10)

/** A group with when the host started that made it. */
interface Group {
  readonly folder: string
  readonly since: number
}

class CgroupScopes implements OpenScopes {
  private refused: string | null = null

  constructor(
    readonly folder: string,
    /** When this host started. */
    private readonly since: number,
    /** Groups of dead hosts by the run that they are of. */
    private readonly left: ReadonlyMap<string, readonly Group[]>,
    private readonly belongs: (pid: number, since: number) => boolean,
  ) {}

  problem(): string | null {
    return this.refused
  }

  enter(tag: string, pid: number): void {
    const group = groupOf(this.folder, tag)
    if (group === null || !Number.isInteger(pid) || pid <= 1 || pid === process.pid) return
    try {
      mkdirSync(group, { recursive: true })
      writeFileSync(join(group, 'cgroup.procs'), String(pid))
      this.refused = null
    } catch (cause) {
      // A program that has ended already is no fault of the groups.
      if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return
      this.refused = `A process could not be put into its cgroup: ${cause instanceof Error ? cause.message : String(cause)}.`
    }
  }

  async members(tag: string): Promise<readonly number[]> {
    return this.groupsOf(tag).flatMap(({ folder, since }) =>
      membersOf(folder).filter((pid) => this.belongs(pid, since)),
    )
  }

  kill(tag: string): void {
    // 0 is somebody of a container inside, whom nothing but the group leads to.
    for (const { folder, since } of this.groupsOf(tag))
      if (membersOf(folder).every((pid) => pid === 0 || this.belongs(pid, since))) killGroup(folder)
  }

  release(tag: string): void {
    for (const { folder } of this.groupsOf(tag)) removeGroup(folder)
  }

  /** Groups that still have members stay, for the guardian and the next start. */
  close(): void {
    removeGroup(this.folder)
  }

  private groupsOf(tag: string): Group[] {
    const folder = groupOf(this.folder, tag)
    return folder === null ? [] : [{ folder, since: this.since }, ...(this.left.get(tag) ?? [])]
  }
}

function groupOf(folder: string, tag: string): string | null {
  const [, run, program] = TAG.exec(tag) ?? []
  return run === undefined ? null : join(folder, run, program === undefined ? '' : `p${program}`)
}

/** Tags, tree and guardian do the work alone. */
export const noScopes = (why: string): OpenScopes => ({
  folder: null,
  problem: () => why,
  enter: () => {},
  members: async () => [],
  kill: () => {},
  release: () => {},
  close: () => {},
})

/** The folder of the cgroup v2 that this process is in; hybrid systems mount it beside the old ones. */
function ownGroup(proc: string): string | null {
  const mounts = attempt(() => readFileSync(join(proc, 'self/mountinfo'), 'utf8')) ?? ''
  const groups = attempt(() => readFileSync(join(proc, 'self/cgroup'), 'utf8')) ?? ''
  const path = groups
    .split('\n')
    .find((line) => line.startsWith('0::'))
    ?.slice('0::'.length)
  const mounted = mounts.split('\n').flatMap((line) => parseMount(line) ?? [])[0]
  if (path === undefined || mounted === undefined) return null
  // Mounted is perhaps only a part of the tree (a container): what is above it cannot be reached.
  const inside =
    mounted.root === '/' ? path : path.startsWith(`${mounted.root}/`) ? path.slice(mounted.root.length) : '/'
  return inside.includes('/..') ? null : join(mounted.at, inside)
}

/** `id parent device root at options … - type source …`, with blanks written as `\040`. */
function parseMount(line: string): { readonly root: string; readonly at: string } | null {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , root, at] = before.split(' ').map((field) => field.replaceAll(/\\(\d{3})/g, octal))
  return after.startsWith('cgroup2 ') && root !== undefined && at !== undefined ? { root, at } : null
}
const octal = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 8))

/** To make a group is not yet the leave to fill it: a process moves only where both ends may be written. */
function tryMoving(folder: string): void {
  for (const file of ['cgroup.procs', '../cgroup.procs']) closeSync(openSync(join(folder, file), 'r+'))
}

/** Removes what dead hosts left empty; what they left alive stays and is told by run. */
async function leftByTheDead(
  own: string,
  table: Pick<ProcessTable, 'isAlive'>,
): Promise<ReadonlyMap<string, readonly Group[]>> {
  const byRun = new Map<string, Group[]>()
  for (const name of attempt(() => readdirSync(own)) ?? []) {
    const host = name.startsWith(PREFIX) ? processOfHost(name.slice(PREFIX.length)) : null
    if (host === null || (await table.isAlive(host))) continue
    const folder = join(own, name)
    removeGroup(folder)
    for (const run of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
      if (!run.isDirectory()) continue
      const left = { folder: join(folder, run.name), since: ticksOf(host.startTime) }
      byRun.set(run.name, [...(byRun.get(run.name) ?? []), left])
    }
  }
  return byRun
}
