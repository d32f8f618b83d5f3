import { lstat, realpath } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import { gitAt, type WorktreeParts } from './gitAt'
import { linkIn } from './link'
import { openRepository } from './repository'

const kept = 'Everything: nothing was touched.'

/**
 * Why what stands in a worktree's folder is not the story's worktree any more; null: it is. Its agent can write to the
 * folder's `.git` and to git's settings, and have git look at another repository or at another folder's files.
 */
export async function whyNotStanding(
  parts: WorktreeParts,
  project: string,
  { path }: Pick<WorktreeRecord, 'path'>,
): Promise<SnowhookError | null> {
  if ((await lstat(path).catch(() => null)) === null)
    return snowhookError('not_found', `The story's worktree ${path} is not there.`, {
      next: 'If it was removed, restore it from its snapshot.',
    })
  const repository = await openRepository(parts, project)
  if (!repository.ok) return repository.error
  if ((await linkIn(repository.value.common, path)) === null)
    return snowhookError('not_allowed', `${path} is no worktree of ${project} any more.`, {
      kept,
      next: `Put it right, for example with: git worktree repair '${path}'`,
    })
  const top = textOf(await gitAt(parts, path)(['rev-parse', '--path-format=absolute', '--show-toplevel']))
  const [real, own] = await Promise.all([top, path].map((each) => realpath(each ?? '').catch(() => null)))
  if (real !== null && real === own) return null
  return snowhookError('not_allowed', `Git takes ${top ?? 'nothing'} for the files of ${path}.`, {
    kept,
    next: `Look at core.worktree: git -C '${path}' config --show-origin core.worktree`,
  })
}

/** Why HEAD is not on the story's own branch; null: it is. A branch that only stands for another one is not its own. */
export async function whyNotOnBranch(
  parts: WorktreeParts,
  { path, branch }: Pick<WorktreeRecord, 'path' | 'branch'>,
): Promise<string | null> {
  const on = textOf(await gitAt(parts, path)(['symbolic-ref', '--quiet', 'HEAD']))
  if (on === `refs/heads/${branch}`) return null
  const where = on === null ? 'no branch' : `the branch ${on.replace(/^refs\/heads\//, '')}`
  return `The worktree has ${where} checked out, not the story's branch ${branch}`
}
