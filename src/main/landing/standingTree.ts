import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, type Result } from '../../shared/domain/result'
import { copyPlainFile } from '../git/copyPlainFile'
import { type Git, gitError, textAnswer } from './landingGit'
import type { Scratch } from './scratch'

/** A worktree as it stands: what is committed, staged, changed and new, ignored files aside. */
export interface Standing {
  readonly tree: string
  /** Git in that worktree; what it writes goes to an object store of our own. */
  readonly git: Git
}

/**
 * Makes a tree of a worktree as it stands, in an index and an object store of our own: the agent's index is only
 * copied, no lock of it is taken, and nothing is left behind.
 */
export function withStandingTree<T>(
  scratch: Scratch,
  git: Git,
  use: (standing: Standing) => Promise<Result<T, SnowhookError>>,
): Promise<Result<T, SnowhookError>> {
  return scratch.use(async (folder) => {
    const index = await ownIndex(git, folder)
    const own = await ownObjects(git, folder)
    if (index === null || own === null) {
      return err(gitError(await git(['rev-parse', '--git-dir']), 'The worktree cannot be read'))
    }
    const added = await own(['-c', 'core.safecrlf=false', ...ADD_ALL], { env: { GIT_INDEX_FILE: index } })
    if (!added.ok) return err(unreadable(added.stderr) ?? gitError(added, 'The worktree cannot be read'))
    const tree = await own(['write-tree'], { env: { GIT_INDEX_FILE: index } })
    if (!tree.ok) return err(gitError(tree, 'The worktree cannot be read'))
    return use({ tree: tree.stdout.toString('utf8').trim(), git: own })
  })
}

/** A split index would put its other half into the repository. */
export const ADD_ALL = ['-c', 'core.splitIndex=false', 'add', '--all', '--ignore-errors'] as const

/** A copy of the worktree's index; null: git does not know the worktree. */
export async function ownIndex(git: Git, folder: string): Promise<string | null> {
  const real = await gitPath(git, 'index')
  if (real === null) return null
  const own = join(folder, 'index')
  // A worktree in which nothing was ever staged has none.
  await copyPlainFile(real, own)
  return own
}

/** Git that reads the repository's objects and writes new ones elsewhere. */
export async function ownObjects(git: Git, folder: string): Promise<Git | null> {
  const real = await gitPath(git, 'objects')
  if (real === null) return null
  const store = join(folder, 'objects')
  await mkdir(store)
  const env = { GIT_OBJECT_DIRECTORY: store, GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(real) }
  return (args, wish = {}) => git(args, { ...wish, env: { ...env, ...wish.env } })
}

/** Where git keeps a file of this worktree. */
const gitPath = (git: Git, name: string): Promise<string | null> =>
  textAnswer(git, ['rev-parse', '--path-format=absolute', '--git-path', name])

/** What git said of a path that it cannot take in, if that was it. */
export function unreadable(stderr: string): SnowhookError | null {
  const nested = /^error: '(.+)' does not have a commit checked out$/m.exec(stderr)?.[1]
  if (nested !== undefined)
    return snowhookError('not_allowed', `${nested} is a git repository of its own without a commit.`, {
      kept: 'Nothing was changed.',
      next: 'Commit in it, remove its .git folder, or have git ignore it.',
    })
  const closed = /^error: open\("(.+)"\): (.+)$/m.exec(stderr)
  if (closed === null) return null
  return snowhookError('not_allowed', `${closed[1]} cannot be read: ${closed[2]}.`, { kept: 'Nothing was changed.' })
}

/** The list is separated by colons; git reads a quoted entry as one path. */
const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`
