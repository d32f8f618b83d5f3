import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How deep groups that a run's own programs made (a container tool, a Snowhook inside) are followed. */
const DEPTH_MAX = 16

/** A group's folder and those inside it, the innermost first. */
function groupsIn(folder: string, depth = DEPTH_MAX): string[] {
  if (depth === 0) return []
  const inner = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []
  return [
    ...inner.filter((entry) => entry.isDirectory()).flatMap(({ name }) => groupsIn(join(folder, name), depth - 1)),
    folder,
  ]
}

/** Everyone in a group or in one inside it. A process of another pid namespace shows as 0 and cannot be named. */
export const membersOf = (folder: string): number[] =>
  groupsIn(folder).flatMap((group) =>
    (attempt(() => readFileSync(join(group, 'cgroup.procs'), 'latin1')) ?? '').split('\n').filter(Boolean).map(Number),
  )

/** Ends everyone at once, also what is being forked. False: this kernel cannot (before 5.14), or there is no group. */
export const killGroup = (folder: string): boolean =>
  existsSync(join(folder, 'cgroup.kill')) && attempt(() => writeFileSync(join(folder, 'cgroup.kill'), '1')) !== null

/** The kernel refuses where somebody lives: nothing that is in use is ever removed. */
export function removeGroup(folder: string): void {
  for (const group of groupsIn(folder)) attempt(() => rmdirSync(group) ?? true)
}

/** Groups vanish while they are looked at, and may belong to others: both are simply not there. */
export function attempt<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}
