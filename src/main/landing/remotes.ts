import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { type Git, gitError, textAnswer } from './landingGit'
import { secretsOf } from './secretsInText'

export interface Remote {
  readonly name: string
  /** Whether the base branch comes from there too; else it is a fork. */
  readonly hasBase: boolean
  /** Who owns the repository there, as its address says; null: it does not say. */
  readonly owner: string | null
  readonly secrets: readonly string[]
}

/**
 * Where a story's branch is pushed to: where the user pushes it or everything, where it was pushed before, where its
 * base comes from, the only remote, `origin`.
 */
export async function remoteFor(git: Git, worktree: WorktreeRecord): Promise<Result<Remote, SnowhookError>> {
  const listed = await git(['remote'])
  if (!listed.ok) return err(gitError(listed, 'The branch cannot be pushed'))
  const names = listed.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '')
  const config = (name: string): Promise<string | null> => textAnswer(git, ['config', '--get', name])
  const ofBase = worktree.base === null ? null : await config(`branch.${worktree.base}.remote`)
  const wanted = [
    await config(`branch.${worktree.branch}.pushRemote`),
    await config('remote.pushDefault'),
    await config(`branch.${worktree.branch}.remote`),
    ofBase,
    names.length === 1 ? (names[0] ?? null) : null,
    'origin',
  ]
  const name = wanted.find((candidate) => candidate !== null && names.includes(candidate))
  if (name === undefined || name === null) {
    const many = names.length > 0
    return err(
      snowhookError('not_found', many ? 'It is not clear which remote to push to.' : 'The repository has no remote.', {
        kept: 'Nothing was pushed.',
        next: many
          ? `Choose one of ${names.join(', ')}: git config remote.pushDefault <name>`
          : 'Add one: git remote add origin <address>',
      }),
    )
  }
  const urls = (await textAnswer(git, ['remote', 'get-url', '--push', '--all', '--', name]))?.split('\n') ?? []
  const baseRemote = ofBase !== null && names.includes(ofBase) ? ofBase : name
  return ok({ name, hasBase: baseRemote === name, owner: ownerOf(urls[0] ?? ''), secrets: urls.flatMap(secretsOf) })
}

/** The folder before a repository's own: `git@host:owner/repo.git`, `https://host/owner/repo`. */
const ownerOf = (url: string): string | null => /[/:]([\w.-]+)\/[\w.-]+\/?$/.exec(url)?.[1] ?? null
