import type { ProcessIdentity, ProcessInfo } from './ports'

const same = (a: ProcessIdentity, b: ProcessIdentity): boolean => a.pid === b.pid && a.startTime === b.startTime

/**
 * Everyone who belongs to the known processes according to one reading of the process table: those that are still the
 * same, their descendants, and the groups and sessions that one of them leads. A group or session number is trusted
 * only as long as its owner is in the table: afterwards a stranger may carry it.
 */
export function familyOf(table: readonly ProcessInfo[], known: readonly ProcessIdentity[]): ProcessIdentity[] {
  const childrenOf = Map.groupBy(table, ({ ppid }) => ppid)
  const groupOf = Map.groupBy(table, ({ pgid }) => pgid)
  const sessionOf = Map.groupBy(table, ({ sid }) => sid)
  const knownByPid = Map.groupBy(known, ({ pid }) => pid)
  const members = new Map<number, ProcessInfo>()
  const waiting = table.filter((info) => knownByPid.get(info.pid)?.some((identity) => same(info, identity)) === true)
  for (let info = waiting.pop(); info !== undefined; info = waiting.pop()) {
    if (members.has(info.pid)) continue
    members.set(info.pid, info)
    for (const led of [childrenOf, groupOf, sessionOf]) {
      for (const member of led.get(info.pid) ?? []) waiting.push(member)
    }
  }
  return table.filter(({ pid, alive }) => alive && members.has(pid)).map(({ pid, startTime }) => ({ pid, startTime }))
}
