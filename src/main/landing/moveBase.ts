import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { GitAnswer } from '../git/git'
import type { ListedWorktree } from '../git/worktreeList'
import { checkoutsOf, type Repository } from './checkouts'
import { branchesHeldBy, gitDirOf, operationIn } from './folderState'
import { CHECKOUT_TIMEOUT_MS, type Git, gitError, gitIn, idOf } from './landingGit'
import { ownIndex } from './standingTree'
import { lockedSince } from './standsStill'

const kept = 'Nothing was changed.'

/** The folder that has the base checked out and must follow; null: none has. Refused where it cannot follow now. */
export async function folderOf(
  repository: Repository,
  base: string,
): Promise<Result<ListedWorktree | null, SnowhookError>> {
  const found = await checkoutsOf(repository.git)
  if (!found.ok) return found
  for (const { path } of found.value) {
    const gitDir = await gitDirOf(path)
    if (gitDir === null || !(await branchesHeldBy(gitDir)).includes(base)) continue
    const operation = (await operationIn(gitDir)) ?? 'something'
    return err(blocked(`${path} is in the middle of ${operation} on ${base}.`, 'Finish it or abort it first.'))
  }
  const [folder = null, ...more] = found.value.filter(({ branch }) => branch === base)
  if (folder === null) return ok(null)
  if (more.length > 0)
    return err(blocked(`${base} is checked out in more than one folder.`, `Switch one of them to another branch.`))
  const gitDir = await gitDirOf(folder.path)
  if (gitDir === null)
    return err(blocked(`${folder.path}, which has ${base} checked out, is not there.`, 'Run: git worktree prune'))
  const operation = await operationIn(gitDir)
  if (operation !== null)
    return err(blocked(`${folder.path} is in the middle of ${operation}.`, 'Finish it or abort it first.'))
  const lock = await lockedSince(gitDir, repository.parts.clock)
  return lock === null ? ok(folder) : err(lock)
}

/** Asks git whether a folder's own changes would be in the way, without doing anything. */
export async function inTheWay(
  repository: Repository,
  folder: ListedWorktree,
  from: string,
  to: string,
): Promise<SnowhookError | null> {
  const git = gitIn(repository.parts, folder.path)
  return repository.scratch.use(async (own) => {
    const index = await ownIndex(git, own)
    if (index === null) return snowhookError('internal', `${folder.path} cannot be read.`, { kept })
    const wish = { env: { GIT_INDEX_FILE: index } }
    // It says with an exit code of its own that something is changed.
    await git(['-c', 'core.splitIndex=false', 'update-index', '-q', '--refresh'], wish)
    const tried = await git(['-c', 'core.splitIndex=false', 'read-tree', '-n', '-m', '-u', from, to], wish)
    return tried.ok ? null : refusal(tried, folder)
  })
}

/**
 * Moves the base branch from one commit to another, and the files of the folder that has it checked out with it. Git
 * refuses by itself where a change or a new file of the user's would be lost, ignored ones included; changes elsewhere
 * stay as they are. `moved`: the branch is no longer where it was.
 */
export async function moveBase(
  repository: Repository,
  base: string,
  { from, to, reason }: { readonly from: string; readonly to: string; readonly reason: string },
): Promise<Result<'done' | 'moved', SnowhookError>> {
  const { git, parts } = repository
  const ref = `refs/heads/${base}`
  const folder = await folderOf(repository, base)
  if (!folder.ok) return folder
  if ((await idOf(git, ref)) !== from) return ok('moved')
  const answer =
    folder.value === null
      ? await git(['update-ref', '-m', reason, ref, to, from])
      : await fastForward(gitIn(parts, folder.value.path), to, reason)
  const now = await idOf(git, ref)
  if (answer.ok && now === to) return ok('done')
  if (now !== from) return now === to ? ok('done') : ok('moved')
  return err(folder.value === null ? gitError(answer, `${base} could not be moved`) : refusal(answer, folder.value))
}

/** Only forward, and with none of the settings that would make it more than that. */
const FAST_FORWARD = [
  ...[
    '-c',
    'merge.autoStash=false',
    '-c',
    'submodule.recurse=false',
    '-c',
    'gc.auto=0',
    '-c',
    'maintenance.auto=false',
  ],
  ...['merge', '--ff-only', '--no-overwrite-ignore', '--no-squash', '--commit', '--no-stat', '--quiet'],
] as const

/** Git remembers where HEAD was even when it then refuses; that memory is the user's. */
async function fastForward(git: Git, to: string, reason: string): Promise<GitAnswer> {
  const remembered = await idOf(git, 'ORIG_HEAD')
  const wish = { env: { GIT_REFLOG_ACTION: reason }, timeoutMs: CHECKOUT_TIMEOUT_MS }
  const answer = await git([...FAST_FORWARD, to], wish)
  if (answer.ok || (await idOf(git, 'ORIG_HEAD')) === remembered) return answer
  await git(['update-ref', '--no-deref', ...(remembered === null ? ['-d', 'ORIG_HEAD'] : ['ORIG_HEAD', remembered])])
  return answer
}

function refusal(answer: GitAnswer, { path, branch }: ListedWorktree): SnowhookError {
  const error = gitError(answer, `${path} cannot follow`)
  if (error.tag !== 'internal') return error
  // "error: ... would be overwritten:", then the files, one a line.
  const lines = answer.stderr.split('\n').filter((line) => /^(?:error|fatal):|^\t/.test(line))
  const said = lines.map((line) => line.replace(/^(?:error|fatal):/, '').trim()).join(' ')
  const why = `${path} has ${branch} checked out, and changes of its own are in the way: ${said}`
  return blocked(why, 'Commit, move or stash them, and try again.')
}

const blocked = (message: string, next: string): SnowhookError => snowhookError('not_allowed', message, { kept, next })
