import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { inCheckout, type Repository } from './checkouts'
import { unmergedPaths } from './folderState'
import { type Git, gitError, textAnswer } from './landingGit'
import { readPaths } from './treeDiff'

export type Merged =
  | { readonly fits: true; readonly tree: string }
  | { readonly fits: false; readonly conflicts: readonly string[] }

/** `merge-tree --write-tree` is not known: git is older than 2.38. */
export const TOO_OLD = 'too old'
const CONFLICTS = 1
const USAGE = 129

/** What two commits give together, without touching a file. */
export async function mergeTrees(
  repository: Repository,
  ours: string,
  theirs: string,
): Promise<Result<Merged, SnowhookError>> {
  const merged = await mergeInMemory(repository.git, ours, theirs)
  return merged === TOO_OLD ? mergeInFolder(repository, ours, theirs) : merged
}

export async function mergeInMemory(
  git: Git,
  ours: string,
  theirs: string,
): Promise<Result<Merged, SnowhookError> | typeof TOO_OLD> {
  const answer = await git(['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs])
  const [tree = '', ...conflicts] = readPaths(answer.stdout)
  if (answer.ok) return ok({ fits: true, tree })
  if (answer.exitCode === CONFLICTS) return ok({ fits: false, conflicts: conflicts.filter((path) => path !== '') })
  if (answer.exitCode === USAGE) return TOO_OLD
  return err(mergeError(answer))
}

/** The same with a git that merges only what is checked out. */
async function mergeInFolder(
  repository: Repository,
  ours: string,
  theirs: string,
): Promise<Result<Merged, SnowhookError>> {
  const merged = await inCheckout(repository, ours, async (_, git): Promise<Result<Merged, SnowhookError>> => {
    const answer = await git([
      ...['-c', 'rerere.enabled=false', '-c', 'merge.verifySignatures=false'],
      ...['merge', '--no-ff', '--no-commit', '--no-squash', '--quiet', theirs],
    ])
    const conflicts = [...(await unmergedPaths(git))]
    if (conflicts.length > 0) return ok({ fits: false, conflicts })
    if (!answer.ok) return err(mergeError(answer))
    const tree = await textAnswer(git, ['write-tree'])
    return tree === null ? err(snowhookError('internal', 'The merge cannot be read.')) : ok({ fits: true, tree })
  })
  return merged.ok ? merged.value : merged
}

function mergeError(answer: Parameters<typeof gitError>[0]): SnowhookError {
  if (!/unrelated histories/.test(answer.stderr)) return gitError(answer, 'The branches cannot be merged')
  return snowhookError('not_allowed', 'The branch and its base have no commit in common.', {
    kept: 'Nothing was changed.',
  })
}
