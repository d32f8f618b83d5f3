import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProcessIdentity, ProcessInfo, ProcessTable, ProcessTraits } from './ports'
import { readProc as read } from './procFile'
import { sharedScan } from './sharedScan'
import { TAG_VARIABLES, tagsOf } from './tags'

/** Entries read in one go: about a millisecond, so that a scan of a busy machine never holds up the terminals. */
const ENTRIES_PER_TURN = 64
/** Looks for newcomers in one scan; a machine that starts programs all the time must not keep it going. */
const PASSES_MAX = 4

/**
 * The process table of Linux, read from /proc.
 * A start time is `ticks@boot`, so that an identity written to disk cannot match a process of a later boot.
 */
export function linuxProcessTable(root = '/proc'): ProcessTable {
  const boot = read(`${root}/sys/kernel/random/boot_id`)?.trim().slice(0, 8) ?? 'unknown'
  const infoOf = (pid: number): ProcessInfo | null => parseStat(read(`${root}/${pid}/stat`), boot)

  const list = sharedScan(async () => scan(root, infoOf))
  const tags = sharedScan(async () => {
    const byTag = new Map<string, ProcessIdentity[]>()
    await scan(root, (pid) => {
      const found = tagsIn(read(`${root}/${pid}/environ`))
      const info = found.length === 0 ? null : infoOf(pid)
      if (info === null || !info.alive) return null
      for (const tag of found) {
        const carriers = byTag.get(tag)
        if (carriers === undefined) byTag.set(tag, [{ pid, startTime: info.startTime }])
        else carriers.push({ pid, startTime: info.startTime })
      }
      return null
    })
    return byTag
  })
  const identify = (pid: number): ProcessIdentity | null => {
    const info = infoOf(pid)
    return info?.alive ? { pid, startTime: info.startTime } : null
  }
  const traits = sharedScan(async () => {
    const byPid = new Map<number, ProcessTraits>()
    await scan(root, (pid) => {
      const stat = read(`${root}/${pid}/stat`)
      if (stat === null || parseStat(stat, boot)?.alive !== true) return null
      byPid.set(pid, {
        uid: attempt(() => statSync(`${root}/${pid}`).uid),
        cwd: attempt(() => readlinkSync(`${root}/${pid}/cwd`).replace(REMOVED, '')),
        terminal: hasTerminal(stat),
        commandLine: commandLine(read(`${root}/${pid}/cmdline`)),
        tags: tagsIn(read(`${root}/${pid}/environ`)),
      })
      return null
    })
    return byPid
  })
  return {
    list,
    traits,
    identify: async (pid) => identify(pid),
    isAlive: async ({ pid, startTime }) => identify(pid)?.startTime === startTime,
    taggedWith: async (tag) => (await tags()).get(tag) ?? [],
  }
}

/**
 * Lists again until nobody is new: a process that forks and ends while the table is read is not there any more, and
 * its child is not yet in the first listing. The later passes are short and done in one turn.
 */
async function scan<T>(root: string, visit: (pid: number) => T | null): Promise<T[]> {
  const found: T[] = []
  const visited = new Set<number>()
  for (let pass = 1, before = -1; pass <= PASSES_MAX && visited.size > before; pass += 1) {
    before = visited.size
    for (const entry of readdirSync(root)) {
      const pid = Number(entry)
      if (!Number.isInteger(pid) || visited.has(pid)) continue
      visited.add(pid)
      const seen = visit(pid)
      if (seen !== null) found.push(seen)
      if (visited.size % ENTRIES_PER_TURN === 0) await nextTurn()
    }
  }
  return found
}

/** Processes come and go, and those of other users are closed to us: both are simply not there. */
function attempt<T>(look: () => T): T | null {
  try {
    return look()
  } catch {
    return null
  }
}

/** What the kernel appends to the path of a folder that is no more. */
const REMOVED = / \(deleted\)$/
/** The fifth field after the name; 0 is none. */
const hasTerminal = (stat: string): boolean => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4] !== '0'

/** A list shows no more of it, and a hostile program can make its own as long as the stack. */
const COMMAND_LINE_MAX_CHARS = 4_096

/** Arguments end with NUL each; a kernel's thread has none. */
function commandLine(cmdline: string | null): string | null {
  const text = Buffer.from(cmdline?.slice(0, COMMAND_LINE_MAX_CHARS) ?? '', 'latin1').toString('utf8')
  return text.replaceAll('\0', ' ').trim() || null
}

/** `pid (name) state ppid pgrp session …`: the name may hold spaces and brackets, so the last `)` counts. */
export function parseStat(stat: string | null, boot: string): ProcessInfo | null {
  if (stat === null) return null
  const open = stat.indexOf('(')
  const close = stat.lastIndexOf(')')
  const [state, ppid, pgid, sid] = stat.slice(close + 2).split(' ')
  const startTicks = stat.slice(close + 2).split(' ')[19]
  if (open < 0 || close < 0 || state === undefined || startTicks === undefined) return null
  return {
    pid: Number(stat.slice(0, open)),
    startTime: `${startTicks}@${boot}`,
    ppid: Number(ppid),
    pgid: Number(pgid),
    sid: Number(sid),
    command: stat.slice(open + 1, close),
    alive: state !== 'Z' && state !== 'X',
  }
}

/** The environment is NUL-separated; only a whole entry counts, never text inside another variable. */
export function tagsIn(environ: string | null): string[] {
  const entries = environ?.includes('SNOWHOOK_') ? environ.split('\0') : []
  return TAG_VARIABLES.flatMap((variable) => {
    const entry = entries.find((candidate) => candidate.startsWith(`${variable}=`))
    return entry === undefined ? [] : tagsOf(entry.slice(variable.length + 1))
  })
}
