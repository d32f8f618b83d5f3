import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { copyPlainFile } from '../git/copyPlainFile'
import { type GitParts, runGit, textOf } from '../git/git'
import { createScratch } from '../landing/scratch'
import { AS_IT_IS, showHiddenChanges } from './hiddenChanges'

/** What a verdict is about. */
export interface WorktreeState {
  /** HEAD; null: no commit yet, or no repository. */
  readonly commit: string | null
  /** Hash of what is in the worktree now, committed or not, ignored files aside; null: no repository, or git failed. */
  readonly tree: string | null
}

const nowhere: WorktreeState = { commit: null, tree: null }

/** Both are known, so that two states can be told apart. */
export const isKnown = ({ tree }: WorktreeState): boolean => tree !== null

export const sameState = (a: WorktreeState, b: WorktreeState): boolean => a.commit === b.commit && a.tree === b.tree

/**
 * Commit and tree of a worktree as it is. The tree is what `git add -A` would stage, made in an index and an object
 * store of our own: the user's index is only copied, and nothing is left behind in the repository.
 */
export async function worktreeState(parts: GitParts): Promise<WorktreeState> {
  const asked = ['rev-parse', '--git-path', 'index', '--git-path', 'objects', '--show-toplevel']
  const [index, objects, top] = textOf(await runGit(parts, asked))?.split('\n') ?? []
  if (index === undefined || objects === undefined || top === undefined) return nowhere
  const commit = textOf(await runGit(parts, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']))
  const scratch = createScratch(tmpdir(), 'tree')
  await scratch.sweep()
  return scratch.use(async (own) => {
    const store = join(own, 'objects')
    await mkdir(store)
    // A repository in which nothing was ever staged has none.
    await copyPlainFile(resolve(parts.cwd, index), join(own, 'index'))
    const env = {
      GIT_INDEX_FILE: join(own, 'index'),
      GIT_OBJECT_DIRECTORY: store,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(resolve(parts.cwd, objects)),
    }
    const whole = { ...parts, cwd: top }
    if (!(await showHiddenChanges(whole, env))) return { commit, tree: null }
    const added = await runGit(whole, [...AS_IT_IS, 'add', '--all', '--ignore-errors'], { env })
    const tree = added.ok ? textOf(await runGit(whole, ['write-tree'], { env })) : null
    return { commit, tree }
  })
}

/** The list is separated by colons; git reads a quoted entry as one path. */
const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`
