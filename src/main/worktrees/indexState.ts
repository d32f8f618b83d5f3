import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copyPlainFile } from '../git/copyPlainFile'
import { textOf } from '../git/git'
import type { FailedGit, Git } from './gitAt'

export interface IndexState {
  /** What is staged. */
  readonly tree: string
  /** The index itself as a blob: it also knows "intend to add", "assume unchanged" and the like. Null: there is none. */
  readonly blob: string | null
}

/** A split index is in two files, of which one may be shared with others. */
const WHOLE = ['-c', 'core.splitIndex=false']

/** Reads a worktree's index through a copy: git's own is neither locked nor changed. */
export async function readIndexState(git: Git, admin: string, scratch: string): Promise<IndexState | FailedGit> {
  const own = await mkdtemp(join(scratch, 'index-'))
  try {
    const copy = join(own, 'index')
    const exists = await copyPlainFile(join(admin, 'index'), copy)
    const wish = { env: { GIT_INDEX_FILE: copy } }
    // What it remembers of solved conflicts names objects that nothing else holds.
    const whole = exists
      ? await git([...WHOLE, 'update-index', '--no-split-index', '--clear-resolve-undo'], wish)
      : null
    if (whole !== null && !whole.ok) return whole
    // First the tree: the index names it then, instead of trees that may go.
    const tree = await git([...WHOLE, 'write-tree', '--missing-ok'], wish)
    if (!tree.ok) return tree
    const blob = exists ? await git(['hash-object', '-w', '--no-filters', '--', copy]) : null
    if (blob !== null && !blob.ok) return blob
    return { tree: textOf(tree) ?? '', blob: blob === null ? null : textOf(blob) }
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}
