import { stat } from 'node:fs/promises'
import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import { type Git, gitAt, gitError, type WorktreeParts } from './gitAt'
import type { Answer } from './ports'

/** A project's repository. */
export interface Repository {
  readonly project: string
  /** What all of its worktrees share: objects, refs, and our own notes about them. */
  readonly common: string
  readonly git: Git
  /** For what is needed only as long as one call takes; it is there by then. */
  readonly scratch: string
}

/** `--path-format` came with it. */
const GIT_WANTED = '2.31'

export async function openRepository(parts: WorktreeParts, project: string): Answer<Omit<Repository, 'scratch'>> {
  const folder = await stat(project).catch(() => null)
  if (folder === null || !folder.isDirectory())
    return err(snowhookError('not_found', `The project's folder ${project} is gone.`, { next: 'Put it back.' }))
  const git = gitAt(parts, project)
  const asked = ['rev-parse', '--path-format=absolute', '--git-common-dir', '--is-bare-repository', '--show-toplevel']
  const answer = await git(asked)
  const [, common, bare] = /^(.*)\n(true|false)\n/s.exec(answer.stdout.toString('utf8')) ?? []
  if (bare === 'true')
    return err(
      snowhookError('not_allowed', `${project} is a bare repository: it has no files to work on.`, {
        next: 'Open a worktree or a clone of it.',
      }),
    )
  if (!answer.ok) {
    if (/not a git repository/.test(answer.stderr))
      return err(
        snowhookError('not_allowed', `${project} is not the top folder of a git repository.`, {
          next: 'Run `git init` in it and commit, or open the top folder of its repository.',
        }),
      )
    if (/dubious ownership/.test(answer.stderr))
      return err(
        snowhookError('not_allowed', `Git does not trust ${project}: it belongs to another user.`, {
          next: `If you trust it: git config --global --add safe.directory '${project}'`,
        }),
      )
    if (/unknown argument|unrecognized/.test(answer.stderr))
      return err(snowhookError('not_allowed', `Git is too old: ${GIT_WANTED} or newer is needed.`))
    if (/must be run in a work tree/.test(answer.stderr))
      return err(snowhookError('not_allowed', `${project} is inside of a repository's own folder.`))
    return err(gitError(`Git cannot read ${project}`, answer))
  }
  if (common === undefined)
    return err(snowhookError('storage_failed', `Git gave an answer about ${project} that cannot be read.`))
  return ok({ project, common, git })
}
