import { execFile } from 'node:child_process'
import type { ProcessIdentity, ProcessInfo, ProcessTable, ProcessTraits } from './ports'
import { sharedScan } from './sharedScan'
import { TAG_VARIABLES, tagsOf } from './tags'

/** Output of `ps` with every command line and environment on a busy machine. */
const PS_OUTPUT_MAX_BYTES = 64_000_000

/**
 * The process table of macOS and other Unixes, asked of `ps`.
 * Limits: start times are whole seconds; the environment of programs hardened by the system cannot be read,
 * so a tag is not seen there, and the walk over parents has to find them; nobody's working folder is known.
 */
export function psProcessTable(ps: (args: readonly string[]) => Promise<string> = runPs): ProcessTable {
  const list = sharedScan(async () => parsePs(await ps(['-axo', 'pid=,ppid=,pgid=,stat=,lstart=,comm='])))
  const tags = sharedScan(async () => parseTags(await ps(['-axEwwo', 'pid=,lstart=,command='])))
  const traits = sharedScan(async () => {
    const [lines, tagged] = await Promise.all([ps(['-axwwo', 'pid=,uid=,tty=,command=']), tags()])
    const tagsByPid = Map.groupBy(tagged, ({ pid }) => pid)
    return new Map(
      parseTraits(lines).map(({ pid, ...known }): [number, ProcessTraits] => [
        pid,
        { ...known, cwd: null, tags: (tagsByPid.get(pid) ?? []).map(({ tag }) => tag) },
      ]),
    )
  })
  const identify = async (pid: number): Promise<ProcessIdentity | null> => {
    const info = (await list()).find((candidate) => candidate.pid === pid)
    return info?.alive ? { pid, startTime: info.startTime } : null
  }
  return {
    list,
    traits,
    identify,
    isAlive: async ({ pid, startTime }) => (await identify(pid))?.startTime === startTime,
    taggedWith: async (tag) => (await tags()).filter((tagged) => tagged.tag === tag),
  }
}

const LSTART = String.raw`(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4})`

export function parsePs(output: string): ProcessInfo[] {
  const line = new RegExp(String.raw`^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+${LSTART}\s+(.*)$`)
  return output.split('\n').flatMap((text) => {
    const [, pid, ppid, pgid, stat = '', startTime = '', command = ''] = line.exec(text) ?? []
    if (pid === undefined) return []
    const ids = { pid: Number(pid), ppid: Number(ppid), pgid: Number(pgid), sid: 0 }
    return [{ ...ids, startTime, command, alive: !stat.startsWith('Z') }]
  })
}

export function parseTags(output: string): (ProcessIdentity & { readonly tag: string })[] {
  const lines = TAG_VARIABLES.map((variable) => new RegExp(String.raw`^\s*(\d+)\s+${LSTART}\s.*\s${variable}=(\S+)`))
  return output.split('\n').flatMap((text) =>
    lines.flatMap((line) => {
      const [, pid, startTime = '', value = ''] = line.exec(text) ?? []
      return pid === undefined ? [] : tagsOf(value).map((tag) => ({ pid: Number(pid), startTime, tag }))
    }),
  )
}

/** A terminal is a name; without one `ps` prints question marks or a dash. */
export function parseTraits(
  output: string,
): { pid: number; uid: number; terminal: boolean; commandLine: string | null }[] {
  return output.split('\n').flatMap((text) => {
    const [, pid, uid, tty = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*(.*?)\s*$/.exec(text) ?? []
    if (pid === undefined) return []
    return [{ pid: Number(pid), uid: Number(uid), terminal: /\w/.test(tty), commandLine: command || null }]
  })
}

function runPs(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // The C locale fixes the form of the dates.
    const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C' }
    execFile('ps', [...args], { env, maxBuffer: PS_OUTPUT_MAX_BYTES }, (error, stdout) => {
      if (error) reject(error)
      else resolve(stdout)
    })
  })
}
