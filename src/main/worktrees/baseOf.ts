import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import { BranchName } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import type { Git } from './gitAt'
import type { Answer } from './ports'

export interface Base {
  /** Null: a commit, tag or remote branch; there is no branch of ours to go back to. */
  readonly base: string | null
  readonly baseCommit: string
}

/** What a story starts from. Null: the branch that the project has checked out. */
export async function baseOf(git: Git, wanted: string | null): Answer<Base> {
  const commitOf = async (name: string): Promise<string | null> =>
    textOf(await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]))
  const branch = wanted ?? textOf(await git(['symbolic-ref', '--quiet', '--short', 'HEAD']))
  if (branch !== null && branch !== '') {
    const baseCommit = await commitOf(`refs/heads/${branch}`)
    if (baseCommit !== null) return ok({ base: BranchName.safeParse(branch).data ?? null, baseCommit })
  }
  const baseCommit = await commitOf(wanted ?? 'HEAD')
  if (baseCommit !== null) return ok({ base: null, baseCommit })
  return err(
    wanted === null
      ? snowhookError('not_allowed', 'The project has no commit yet: there is nothing to start from.', {
          next: 'Commit once in the project, then try again.',
        })
      : snowhookError('not_found', `There is no branch or commit ${JSON.stringify(wanted)} in the project.`, {
          next: 'Choose another base for the story, or create that branch.',
          field: 'base',
        }),
  )
}
