import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { branchIn, forHowLong, indexLock, operationIn, unmergedPaths } from './folderState'
import type { Git } from './landingGit'

const kept = 'Nothing was changed.'

/** Why what is in a worktree is not ready to be taken as its story's work; null: it is. */
export async function standsStill(git: Git, gitDir: string, { branch }: WorktreeRecord): Promise<SnowhookError | null> {
  const unmerged = [...(await unmergedPaths(git))]
  const next = 'Ask the agent to finish it, or do so in the worktree.'
  if (unmerged.length > 0) {
    const names = unmerged.slice(0, 5).join(', ')
    return snowhookError('not_allowed', `Conflicts are not settled yet: ${names}.`, { kept, next })
  }
  const operation = await operationIn(gitDir)
  if (operation !== null)
    return snowhookError('not_allowed', `The worktree is in the middle of ${operation}.`, { kept, next })
  const current = await branchIn(git)
  if (current === branch) return null
  const stands = current === null ? 'no branch' : `the branch ${current}`
  return snowhookError('not_allowed', `The worktree has ${stands} checked out, not the story's branch ${branch}.`, {
    kept,
    next: `In the worktree, run: git switch ${branch}`,
  })
}

/** Why an index cannot be written now; null: it can. */
export async function lockedSince(gitDir: string, clock: Clock): Promise<SnowhookError | null> {
  const lock = await indexLock(gitDir, clock.now())
  if (lock === null) return null
  const message = `Another git command has held ${lock.path} ${forHowLong(lock.ageMs)}.`
  const next = `Wait for it. If no git command runs there, one has crashed: delete ${lock.path}.`
  return snowhookError('busy', message, { kept, next })
}
