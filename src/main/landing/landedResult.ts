import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { makeCommit, tidy } from './asUser'
import type { Repository } from './checkouts'
import { gitError, idOf } from './landingGit'
import { mergeTrees } from './mergeTrees'
import type { LandingWish } from './ports'
import { replay } from './replay'

/** What the base branch would point to; nothing points to it yet. */
export type LandedResult =
  | { readonly fits: true; readonly commit: string; readonly how: string }
  | { readonly fits: false; readonly conflicts: readonly string[]; readonly where: string }

/** Makes the commits that put `tip` onto `base`, by the wish's method. */
export async function landedResult(
  repository: Repository,
  wish: LandingWish,
  base: string,
  tip: string,
): Promise<Result<LandedResult, SnowhookError>> {
  const { git } = repository
  const listed = await git(['rev-list', '--count', `${base}..${tip}`, '--'])
  if (!listed.ok) return err(gitError(listed, 'The commits cannot be counted'))
  const count = Number(listed.stdout.toString('utf8'))
  const commits = count === 1 ? '1 commit' : `${count} commits`
  if (wish.method === 'rebase') return changing(await replay(repository, base, tip))
  const merged = await mergeTrees(repository, base, tip)
  if (!merged.ok) return merged
  if (!merged.value.fits) return ok({ fits: false, conflicts: merged.value.conflicts, where: '' })
  const { tree } = merged.value
  const squash = wish.method === 'squash'
  const made = await makeCommit(git, { tree, parents: squash ? [base] : [base, tip], message: messageOf(wish) })
  if (!made.ok) return made
  const how = squash ? `${commits} squashed into one` : `${commits} merged`
  return changing(ok({ fits: true, commit: made.value, how }))

  async function changing(result: Result<LandedResult, SnowhookError>): Promise<Result<LandedResult, SnowhookError>> {
    if (!result.ok || !result.value.fits) return result
    const same = (await idOf(git, `${result.value.commit}^{tree}`)) === (await idOf(git, `${base}^{tree}`))
    if (!same) return result
    const message = `${wish.worktree.base} has everything of ${wish.worktree.branch} already: there is nothing to land.`
    return err(snowhookError('not_allowed', message))
  }
}

function messageOf({ message, title, storyId, method, worktree }: LandingWish): string {
  if (tidy(message) !== '') return message
  const name = title.replace(/\s+/g, ' ').trim() || `Story ${storyId}`
  return method === 'squash' ? name : `Merge ${worktree.branch}: ${name}`
}
