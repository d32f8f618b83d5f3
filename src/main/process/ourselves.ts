import type { ProcessInfo } from './ports'

/** The system's first process, this one, and the one that started it while it lives: known without looking. */
export const nearestOfUs = (): readonly number[] => [1, process.pid, process.ppid]

/**
 * This process and everybody above it. Whatever a tag, a ledger or a group says, nobody in here is a run's: an agent of
 * the same user can write all three, and a host that ended its own shell or session would end itself.
 */
export function ourselves(list: readonly ProcessInfo[], self = process.pid): Set<number> {
  const byPid = new Map(list.map((info) => [info.pid, info]))
  const above = new Set([self])
  for (let at = byPid.get(self); at !== undefined; at = above.has(at.ppid) ? undefined : byPid.get(at.ppid))
    above.add(at.pid)
  return self === process.pid ? new Set([...above, ...nearestOfUs()]) : above
}
