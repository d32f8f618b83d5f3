import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { makeCommit } from './asUser'
import type { Repository } from './checkouts'
import type { LandedResult } from './landedResult'
import { type Git, gitError, idOf } from './landingGit'
import { mergeTrees } from './mergeTrees'

/** A commit takes some tens of milliseconds; a longer branch is better squashed. */
const COMMITS_MAX_ITEMS = 500
/** A subject in a sentence. */
const SUBJECT_MAX_CHARS = 80

interface Replayed {
  readonly id: string
  readonly parent: string | null
  readonly tree: string
  readonly author: { readonly name: string; readonly email: string; readonly date: string }
  readonly message: string
}

/**
 * Puts a branch's commits onto a base one after the other, as `git rebase` does: authors, dates and messages stay,
 * what is empty or on the base already is left out, merge commits too, and a commit that stands where it belongs stays
 * the very same. Unlike there, a branch that has merge commits is replayed only when nothing of theirs gets lost.
 */
export async function replay(
  repository: Repository,
  base: string,
  branch: string,
): Promise<Result<LandedResult, SnowhookError>> {
  const { git } = repository
  const listed = await git([
    ...['rev-list', '--reverse', '--topo-order', '--right-only', '--cherry-pick', '--no-merges'],
    ...[`${base}...${branch}`, '--'],
  ])
  const merges = await git(['rev-list', '--merges', '--count', `${base}..${branch}`, '--'])
  if (!listed.ok || !merges.ok) return err(gitError(listed.ok ? merges : listed, 'The commits cannot be listed'))
  const ids = listed.stdout
    .toString('utf8')
    .split('\n')
    .filter((id) => id !== '')
  if (ids.length > COMMITS_MAX_ITEMS)
    return err(tooMuch(`The branch has ${ids.length} commits, more than are replayed one by one.`))
  let tip = base
  let count = 0
  for (const id of ids) {
    const commit = await readCommit(git, id)
    if (commit === null) return err(snowhookError('internal', `The commit ${id} cannot be read.`))
    const picked = await pick(repository, tip, commit)
    if (!picked.ok) return picked
    if (!picked.value.fits) {
      const subject = commit.message.split('\n')[0]?.slice(0, SUBJECT_MAX_CHARS) ?? ''
      return ok({ ...picked.value, where: ` in the commit ${id.slice(0, 12)} (${subject})` })
    }
    if (picked.value.commit !== tip) count += 1
    tip = picked.value.commit
  }
  if (merges.stdout.toString('utf8').trim() !== '0') {
    const whole = await mergeTrees(repository, base, branch)
    if (!whole.ok) return whole
    if (!whole.value.fits || whole.value.tree !== (await idOf(git, `${tip}^{tree}`)))
      return err(tooMuch('The branch has merge commits, and without them its commits give other contents.'))
  }
  return ok({ fits: true, commit: tip, how: count === 1 ? '1 commit replayed' : `${count} commits replayed` })
}

type Picked =
  | { readonly fits: true; readonly commit: string }
  | { readonly fits: false; readonly conflicts: readonly string[] }

async function pick(repository: Repository, tip: string, commit: Replayed): Promise<Result<Picked, SnowhookError>> {
  const { git } = repository
  const tree = await idOf(git, `${tip}^{tree}`)
  const from = commit.parent === null ? null : await idOf(git, `${commit.parent}^{tree}`)
  if (tree === null) return err(snowhookError('internal', `The commit ${tip} cannot be read.`))
  if (commit.tree === from) return ok({ fits: true, commit: tip })
  if (commit.parent === tip) return ok({ fits: true, commit: commit.id })
  // What merges only whole commits takes this one's change alone when both sides come from its parent.
  const parents = commit.parent === null ? [] : [commit.parent]
  const ours = await git(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'], {
    env: NOBODY,
  })
  if (!ours.ok) return err(gitError(ours, 'The commits cannot be replayed'))
  const merged = await mergeTrees(repository, ours.stdout.toString('utf8').trim(), commit.id)
  if (!merged.ok) return merged
  if (!merged.value.fits) return ok(merged.value)
  if (merged.value.tree === tree) return ok({ fits: true, commit: tip })
  const { author, message } = commit
  const made = await makeCommit(git, { tree: merged.value.tree, parents: [tip], author, message })
  return made.ok ? ok({ fits: true, commit: made.value }) : made
}

/** Of a commit that is only merged with: the same one each time, so that trying twice leaves one object. */
const NOBODY: Readonly<Record<string, string>> = {
  ...{ GIT_AUTHOR_NAME: 'snowhook', GIT_AUTHOR_EMAIL: 'snowhook', GIT_AUTHOR_DATE: '@0 +0000' },
  ...{ GIT_COMMITTER_NAME: 'snowhook', GIT_COMMITTER_EMAIL: 'snowhook', GIT_COMMITTER_DATE: '@0 +0000' },
}

async function readCommit(git: Git, id: string): Promise<Replayed | null> {
  const format = '--format=%T%x00%P%x00%an%x00%ae%x00%ad%x00%B'
  const answer = await git([
    ...['-c', 'log.showSignature=false', 'log', '-1', '--no-color', '--no-notes', '--no-patch', '--date=raw'],
    ...['--encoding=UTF-8', format, id, '--'],
  ])
  if (!answer.ok) return null
  const [tree, parents, name, email, date, ...message] = answer.stdout.toString('utf8').split('\0')
  if (tree === undefined || name === undefined || email === undefined || date === undefined) return null
  const author = { name, email, date: `@${date}` }
  return { id, parent: parents?.split(' ')[0] || null, tree, author, message: message.join('') }
}

const tooMuch = (message: string): SnowhookError =>
  snowhookError('not_allowed', message, { kept: 'Nothing was changed.', next: 'Choose squash or merge.' })
