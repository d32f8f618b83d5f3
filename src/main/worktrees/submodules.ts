import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { GitWish } from '../git/git'
import { textOf } from '../git/git'
import { entriesOf, type Git, gitAt, readable, type WorktreeParts } from './gitAt'

/** Submodules within submodules; deeper ones are a circle. */
const DEPTH_MAX = 10

export interface Gitlink {
  /** As in `entriesOf`. */
  readonly name: string
  /** What the index says. */
  readonly hash: string
}

/** The submodules of an index. */
export async function gitlinksOf(git: Git, wish: GitWish = {}): Promise<Gitlink[] | null> {
  const staged = await git(['ls-files', '--stage', '-z'], wish)
  return staged.ok ? entriesOf(staged.stdout).flatMap(gitlink) : null
}

export function gitlink(entry: string): Gitlink[] {
  const [, hash, name] = /^160000 ([0-9a-f]+) 0\t(.*)$/s.exec(entry) ?? []
  return hash === undefined || name === undefined ? [] : [{ hash, name }]
}

export interface HeldSubmodule {
  /** What is checked out; null: nothing, or the folder is gone. */
  readonly head: string | null
  /** Why a snapshot of the worktree does not hold this submodule. */
  readonly problem: string | null
}

/**
 * A submodule of a worktree has a repository of its own, which goes with the worktree. A snapshot holds the commit that
 * is checked out, and that only when a remote has it too. Works also in a folder that was moved.
 */
export async function heldSubmodule(
  parts: WorktreeParts,
  top: string,
  { name }: Gitlink,
  depth = 0,
): Promise<HeldSubmodule> {
  const folder = join(top, readable(name))
  const shown = JSON.stringify(readable(name))
  const inside = await readdir(folder).catch(() => null)
  if (inside === null || inside.length === 0) return { head: null, problem: null }
  const lost = (what: string): HeldSubmodule => ({ head: null, problem: `submodule ${shown} ${what}` })
  if (!inside.includes('.git')) return lost('was not initialised and yet has files')
  if (depth >= DEPTH_MAX) return lost('lies too deep')
  const dir = await gitDirOf(folder)
  if (dir === null) return lost('cannot be read')
  const git = gitAt(parts, folder)
  const env = { GIT_DIR: dir, GIT_WORK_TREE: folder }
  const status = await git(['status', '--porcelain', '-z', '--untracked-files=normal', '--ignore-submodules=all'], {
    env,
  })
  const head = textOf(await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { env }))
  if (!status.ok || head === null) return lost('cannot be read')
  if (status.stdout.length > 0) return lost('has uncommitted work')
  const own = await git(['rev-list', '--max-count=1', '--all', 'HEAD', '--not', '--remotes'], { env })
  if (!own.ok || own.stdout.length > 0) return lost('has commits that no remote has')
  for (const below of (await gitlinksOf(git, { env })) ?? []) {
    const held = await heldSubmodule(parts, folder, below, depth + 1)
    if (held.problem !== null) return { head, problem: `${held.problem} (in ${shown})` }
    if (held.head !== null && held.head !== below.hash) return lost('has uncommitted work')
  }
  return { head, problem: null }
}

/** Where a submodule's repository lies; its `.git` is a folder, or a file that says where. */
async function gitDirOf(folder: string): Promise<string | null> {
  const path = join(folder, '.git')
  const stats = await lstat(path).catch(() => null)
  if (stats?.isDirectory()) return path
  if (!stats?.isFile()) return null
  const [, to] = /^gitdir: (.+?)\r?\n?$/s.exec(await readFile(path, 'utf8').catch(() => '')) ?? []
  return to === undefined ? null : resolve(folder, to)
}
