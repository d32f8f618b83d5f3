import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { readBounded } from '../stories/insideProject'

/** A worktree and git's own folder about it point at each other. */
export interface Link {
  /** `<common>/worktrees/<name>`: HEAD, index and reflog of the worktree. */
  readonly admin: string
  readonly common: string
}

/** Null: the folder is no worktree, or git's side does not know it. `as`: the path it had before it was moved. */
export async function linkOf(folder: string, as: string = folder): Promise<Link | null> {
  try {
    if (!(await lstat(join(folder, '.git'))).isFile()) return null
    const text = await lineFile(join(folder, '.git'))
    const [, to] = /^gitdir: (.+?)\r?\n?$/s.exec(text) ?? []
    if (to === undefined) return null
    const admin = resolve(folder, to)
    const common = resolve(admin, lineOf(await lineFile(join(admin, 'commondir'))))
    const back = resolve(admin, lineOf(await lineFile(join(admin, 'gitdir'))))
    return (await same(back, join(as, '.git'))) ? { admin, common: await realpath(common) } : null
  } catch {
    return null
  }
}

/** Git's folder about a worktree whose own folder may be gone. */
export async function adminOf(common: string, folder: string): Promise<string | null> {
  const root = join(common, 'worktrees')
  for (const name of await readdir(root).catch(() => [])) {
    const text = await lineFile(join(root, name, 'gitdir')).catch(() => null)
    if (text !== null && (await same(resolve(root, name, lineOf(text)), join(folder, '.git')))) return join(root, name)
  }
  return null
}

/** A worktree of just this repository. */
export async function linkIn(common: string, folder: string, as: string = folder): Promise<Link | null> {
  const link = await linkOf(folder, as)
  return link !== null && link.common === (await realpath(common)) ? link : null
}

/** A path and a few words. */
const LINE_MAX_BYTES = 64_000

/** A file that git keeps a line in. Rejects when there is none, and for a pipe, which would never be read to its end. */
async function lineFile(path: string): Promise<string> {
  const read = await readBounded(path, LINE_MAX_BYTES)
  if (!read.ok || read.value === null) throw new Error(`${path} cannot be read`)
  return read.value.bytes.toString('utf8')
}

const lineOf = (text: string): string => text.replace(/\r?\n$/, '')

/** The same path, also when a folder on the way is reached through a link or is not there. */
async function same(a: string, b: string): Promise<boolean> {
  return a === b || (await whole(a)) === (await whole(b))
}

async function whole(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null)
  if (real !== null) return real
  const above = dirname(path)
  return above === path ? path : join(await whole(above), basename(path))
}
