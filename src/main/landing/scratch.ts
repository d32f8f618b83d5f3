import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a folder is for, as its name says: results that are looked at, trees that are only hashed. */
type Purpose = 'landing' | 'tree'

/** Names of folders that this process uses now; another process with our pid, a dead one, had others. */
const inUse = new Set<string>()

/** Private folders that outlive their use only when the host is killed, and then until the next sweep. */
export interface Scratch {
  /** Calls with a new and empty folder that only the user can read, and removes it whatever happens. */
  use<T>(work: (folder: string) => Promise<T>): Promise<T>
  /** Removes what hosts that are gone have left. */
  sweep(): Promise<void>
  /** Whether a path lies in the folder of a host that is gone. */
  isLeftover(path: string): boolean
}

export function createScratch(root: string = tmpdir(), purpose: Purpose = 'landing'): Scratch {
  // The pid tells later whether somebody still uses it.
  const prefix = `snowhook-${purpose}-${process.pid}-`
  const ours = new RegExp(`^snowhook-${purpose}-(\\d+)-\\w{6}$`)
  const within = new RegExp(`[/\\\\](snowhook-${purpose}-\\d+-\\w{6})(?:[/\\\\]|$)`)
  const isLeftover = (name: string): boolean => isGone(name, Number(ours.exec(name)?.[1] ?? 0))
  return {
    use: async (work) => {
      await mkdir(root, { recursive: true, mode: 0o700 })
      const folder = await mkdtemp(join(root, prefix))
      const name = folder.slice(-`${prefix}XXXXXX`.length)
      inUse.add(name)
      try {
        return await work(folder)
      } finally {
        // What could not be removed is no longer in use: the next sweep tries again.
        await removeTree(folder).catch(() => {})
        inUse.delete(name)
      }
    },
    sweep: async () => {
      const names = await readdir(root).catch(() => [])
      // What belongs to another user stays.
      for (const name of names) if (isLeftover(name)) await removeTree(join(root, name)).catch(() => {})
    },
    isLeftover: (path) => isLeftover(within.exec(path)?.[1] ?? ''),
  }
}

function isGone(name: string, pid: number): boolean {
  if (pid === 0 || inUse.has(name)) return false
  return pid === process.pid || !isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Also folders that a build has made read-only. */
async function removeTree(path: string): Promise<void> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 })
  try {
    await remove()
  } catch {
    await makeWritable(path)
    await remove()
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => {})
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(folder, entry.name))
}
