import { ourselves } from './ourselves'
import type { ProcessInfo, ProcessTable, ProcessTraits } from './ports'

/** One reading of the table with everything that doubts are weighed by. */
export interface Reading {
  readonly list: readonly ProcessInfo[]
  readonly byPid: ReadonlyMap<number, ProcessInfo>
  readonly traits: ReadonlyMap<number, ProcessTraits>
  /** This process and those above it: what they started before us is no sign of a person. */
  readonly above: ReadonlySet<number>
  /** What this process carries itself, and so everything that it starts. */
  readonly ownTags: ReadonlySet<string>
  readonly uid: number | null
}

export async function readAll(table: ProcessTable, self = process.pid): Promise<Reading> {
  const [whole, traits] = await Promise.all([table.list(), table.traits()])
  const list = whole.filter(({ alive }) => alive)
  const byPid = new Map(list.map((info) => [info.pid, info]))
  const own = traits.get(self)
  return { list, byPid, traits, above: ourselves(list, self), ownTags: new Set(own?.tags), uid: own?.uid ?? null }
}

/** Who takes in the children of the dead: the first process, and a user's or a container's own. */
const REAPERS = /^(systemd|init|tini|dumb-init|docker-init|catatonit|launchd)$/

export const isReaper = ({ pid, command }: Pick<ProcessInfo, 'pid' | 'command'>): boolean =>
  pid <= 1 || REAPERS.test(command)

/**
 * Why a process that carries a run's tag is perhaps not the run's: a person may have copied an agent's environment
 * into a shell of theirs. Then a living process without the tag, of this user and at a terminal, started it or
 * leads its session. An orphan has none: init takes it in, and the host that led its terminal is gone.
 * Null: no doubt. One sentence else.
 */
export function doubtOf(tagged: ProcessInfo, tag: string, reading: Reading): string | null {
  const { byPid, traits } = reading
  // An agent of that run started this Snowhook: our own windows and helpers carry the tag like its programs.
  if (reading.ownTags.has(tag)) return 'This Snowhook carries that tag as well.'
  const isTagged = (pid: number): boolean => traits.get(pid)?.tags.includes(tag) === true
  const isPersons = (other: ProcessInfo | undefined, atTerminal: boolean): other is ProcessInfo =>
    other !== undefined &&
    !isReaper(other) &&
    !reading.above.has(other.pid) &&
    !isTagged(other.pid) &&
    traits.get(other.pid)?.uid === reading.uid &&
    (atTerminal || traits.get(other.pid)?.terminal === true)
  let parent = byPid.get(tagged.ppid)
  const passed = new Set<number>()
  while (parent !== undefined && isTagged(parent.pid) && !passed.has(parent.pid)) {
    passed.add(parent.pid)
    parent = byPid.get(parent.ppid)
  }
  if (isPersons(parent, traits.get(tagged.pid)?.terminal === true))
    return `${parent.command} (${parent.pid}), which is not of that run, started it.`
  const leader = byPid.get(tagged.sid)
  if (isPersons(leader, false))
    return `It is in the session of ${leader.command} (${leader.pid}), which is not of that run.`
  return null
}

/** Start times of an unknown boot say nothing about a process of this one. */
export const isComparable = (startTime: string): boolean => !startTime.endsWith('@unknown')
