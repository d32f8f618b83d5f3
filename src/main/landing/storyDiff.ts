import type { SnowhookError } from '../../shared/domain/errors'
import { snowhookError } from '../../shared/domain/errors'
import { PATH_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import { DIFF_FILES_MAX_ITEMS, type DiffFile, type StoryDiff } from '../../shared/domain/review'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { unmergedPaths } from './folderState'
import { type Git, gitError, idOf, textAnswer } from './landingGit'
import type { Scratch } from './scratch'
import { type Standing, withStandingTree } from './standingTree'
import { readTreeDiff, TREE_DIFF, type TreeChange } from './treeDiff'

/** Names and hashes of a hundred thousand files. */
const LIST_MAX_BYTES = 64_000_000

/** Everything a review is about. */
export interface Reviewed {
  readonly from: string
  readonly head: string
  readonly changes: readonly TreeChange[]
  readonly standing: Standing
}

/** Compares the worktree as it stands with where it left its base, while both can be read. */
export function withReview<T>(
  scratch: Scratch,
  git: Git,
  worktree: WorktreeRecord,
  use: (reviewed: Reviewed) => Promise<Result<T, SnowhookError>>,
): Promise<Result<T, SnowhookError>> {
  return withStandingTree(scratch, git, async (standing) => {
    const head = await idOf(git, 'HEAD^{commit}')
    if (head === null) return err(snowhookError('not_found', 'The worktree has no commit.'))
    const from = await forkOf(git, worktree)
    if (from === null)
      return err(
        snowhookError('not_found', `The commit ${worktree.baseCommit} that the story began with is not there.`, {
          next: 'If this is a shallow clone, fetch more of its history.',
        }),
      )
    const listed = await standing.git([...TREE_DIFF, '-M', from, standing.tree, '--'], { maxBytes: LIST_MAX_BYTES })
    if (!listed.ok) return err(gitError(listed, 'The changes cannot be listed'))
    return use({ from, head, changes: readTreeDiff(listed.stdout), standing })
  })
}

/** Where the worktree's HEAD left its base branch; without either, the commit that it was made from. */
async function forkOf(git: Git, { base, baseCommit }: WorktreeRecord): Promise<string | null> {
  if (base !== null) {
    const fork = await textAnswer(git, ['merge-base', `refs/heads/${base}`, 'HEAD'])
    if (fork !== null) return fork
  }
  return idOf(git, `${baseCommit}^{commit}`)
}

export function storyDiff(
  scratch: Scratch,
  git: Git,
  worktree: WorktreeRecord,
): Promise<Result<StoryDiff, SnowhookError>> {
  return withReview(scratch, git, worktree, async ({ from, head, changes, standing }) => {
    const wish = { maxBytes: LIST_MAX_BYTES }
    const open = await standing.git([...TREE_DIFF, '--no-renames', head, standing.tree, '--'], wish)
    if (!open.ok) return err(gitError(open, 'The changes cannot be listed'))
    const unmerged = await unmergedPaths(git)
    const uncommitted = new Set([...readTreeDiff(open.stdout).map(({ path }) => path), ...unmerged])
    const files = changes.map((change) => diffFile(change, uncommitted, unmerged))
    const known = new Set(files.map(({ path }) => path))
    for (const path of unmerged)
      if (!known.has(path))
        files.push({ path, oldPath: null, change: 'unmerged', added: null, removed: null, uncommitted: true })
    const shown = files.filter(fits).slice(0, DIFF_FILES_MAX_ITEMS)
    return ok({ from, head, files: shown, leftOut: files.length - shown.length, uncommitted: uncommitted.size })
  })
}

const CHANGES: Readonly<Record<string, DiffFile['change']>> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type_changed',
}

function diffFile(change: TreeChange, uncommitted: ReadonlySet<string>, unmerged: ReadonlySet<string>): DiffFile {
  const { path, oldPath, added, removed, status } = change
  return {
    ...{ path, oldPath, added, removed },
    change: unmerged.has(path) ? 'unmerged' : (CHANGES[status] ?? 'modified'),
    uncommitted: uncommitted.has(path) || (oldPath !== null && uncommitted.has(oldPath)),
  }
}

/** Git can hold paths that no file system can. */
const fits = ({ path, oldPath }: DiffFile): boolean =>
  path.length <= PATH_MAX_CHARS && (oldPath?.length ?? 0) <= PATH_MAX_CHARS
