import type { ProcessIdentity, ProcessInfo } from './ports'

const same = (a: ProcessIdentity, b: ProcessIdentity): boolean => a.pid === b.pid && a.startTime === b.startTime

/**
 * Everyone who belongs to a run according to one reading of the process table: the known processes that are still
 * the same, all their descendants, and, while the root is still itself, its process group and session. A group or
 * session number is trusted only as long as its owner lives: afterwards a stranger may carry it.
 */
export function familyOf(
  table: readonly ProcessInfo[],
  known: readonly ProcessIdentity[],
  root: ProcessIdentity,
): ProcessIdentity[] {
  const rootLives = table.some((info) => info.alive && same(info, root))
  const members = new Map<number, ProcessInfo>()
  const childrenOf = Map.groupBy(table, ({ ppid }) => ppid)
  const visit = (info: ProcessInfo): void => {
    if (members.has(info.pid)) return
    members.set(info.pid, info)
    for (const child of childrenOf.get(info.pid) ?? []) visit(child)
  }
  for (const info of table) {
    const grouped = rootLives && (info.pgid === root.pid || info.sid === root.pid)
    if (grouped || same(info, root) || known.some((identity) => same(info, identity))) visit(info)
  }
  return [...members.values()].filter(({ alive }) => alive).map(({ pid, startTime }) => ({ pid, startTime }))
}
