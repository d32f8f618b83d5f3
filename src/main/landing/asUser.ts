import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { type Git, gitError, textAnswer } from './landingGit'

/**
 * A person may have to unlock a key in a window of its own. Without one the signature never comes, and nothing waits
 * for it any longer.
 */
const SIGN_TIMEOUT_MS = 60_000

/** Git would else make up an address from the machine's name. */
const NO_GUESS = ['-c', 'user.useConfigOnly=true', '-c', 'i18n.commitEncoding=UTF-8'] as const

/** An error unless git knows in whose name to commit. */
export async function checkIdentity(git: Git): Promise<SnowhookError | null> {
  for (const role of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const answer = await git([...NO_GUESS, 'var', role])
    if (answer.ok) continue
    if (answer.failure !== 'failed') return gitError(answer, 'The commit cannot be made')
    return snowhookError(
      'not_allowed',
      'Git does not know in whose name to commit: user.name or user.email is not set.',
      {
        kept: 'Nothing was changed.',
        next: 'Run: git config --global user.name "Your Name" and git config --global user.email "you@example.com"',
      },
    )
  }
  return null
}

export interface NewCommit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  /** Of a commit that is replayed; else the user. */
  readonly author?: { readonly name: string; readonly email: string; readonly date: string }
}

/**
 * Makes a commit that nothing points to yet. It is signed when the user has set `commit.gpgSign`; a signature that
 * cannot be had fails the commit, for one without it would not be what was asked for.
 */
export async function makeCommit(git: Git, wanted: NewCommit): Promise<Result<string, SnowhookError>> {
  const { tree, parents, message, author } = wanted
  const signed = (await textAnswer(git, ['config', '--type=bool', '--get', 'commit.gpgSign'])) === 'true'
  const answer = await git(
    [
      ...[...NO_GUESS, 'commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
      ...[...(signed ? ['-S'] : []), '-F', '-'],
    ],
    {
      input: `${tidy(message)}\n`,
      ...(author === undefined
        ? {}
        : { env: { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_AUTHOR_DATE: author.date } }),
      ...(signed ? { timeoutMs: SIGN_TIMEOUT_MS } : {}),
    },
  )
  if (answer.ok) return ok(answer.stdout.toString('utf8').trim())
  if (!signed || answer.failure === 'missing') return err(gitError(answer, 'The commit cannot be made'))
  const why = answer.failure === 'timed_out' ? `no signature came within ${SIGN_TIMEOUT_MS / 1_000} s` : answer.message
  return err(
    snowhookError('not_allowed', `The commit could not be signed, as your git settings ask for: ${why}`, {
      kept: 'Nothing was changed.',
      next: 'Unlock your key in a terminal (git commit -S there), or set commit.gpgSign to false, and try again.',
    }),
  )
}

/** What git's own clean-up does to a message, and no NUL, which a commit cannot hold. */
export const tidy = (message: string): string =>
  message
    .replaceAll('\0', '')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '')
