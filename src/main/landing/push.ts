import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { type GitAnswer, textOf } from '../git/git'
import { type Git, gitError } from './landingGit'
import { type Remote, remoteFor } from './remotes'
import { withoutSecrets } from './secretsInText'

/** A large branch over a slow line, with files of git-lfs. */
const PUSH_TIMEOUT_MS = 600_000

/** Whoever would ask a person something fails instead, in words: there is nobody to see a window that pops up. */
export const NOBODY_TO_ASK: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  // Set and empty: neither a program for this nor the one for ssh is asked.
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
}

export interface Pushed {
  readonly remote: Remote
  readonly said: string
}

/** Pushes the story's branch and has it follow there. Never with force; the user's hooks run, as git-lfs needs them. */
export async function pushBranch(git: Git, worktree: WorktreeRecord): Promise<Result<Pushed, SnowhookError>> {
  const remote = await remoteFor(git, worktree)
  if (!remote.ok) return remote
  const { name, secrets } = remote.value
  const ref = `refs/heads/${worktree.branch}`
  const answer = await git(['push', '--set-upstream', '--no-progress', '--', name, `${ref}:${ref}`], {
    env: NOBODY_TO_ASK,
    hooks: true,
    timeoutMs: PUSH_TIMEOUT_MS,
  })
  const said = withoutSecrets(`${textOf(answer) ?? answer.stdout.toString('utf8')}\n${answer.stderr}`, secrets)
  return answer.ok ? ok({ remote: remote.value, said }) : err(pushError(answer, said, worktree.branch, name))
}

const AUTH =
  /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied|Host key verification failed|returned error: 40[13]|[Aa]ccess denied|Invalid credentials|Permission to .+ denied/
const AWAY =
  /Could not resolve host|Could not read from remote repository|Connection (?:refused|timed out|reset|closed)|Network is unreachable|unable to access|does not appear to be a git repository|early EOF|hung up unexpectedly/

function pushError(answer: GitAnswer, said: string, branch: string, remote: string): SnowhookError {
  const kept = 'Nothing was pushed; the branch is as it was.'
  const rejected = /^ ! \[(?:remote )?rejected\][^(]*\((.+)\)$/m.exec(said)?.[1]
  if (rejected !== undefined && /non-fast-forward|fetch first|stale info|needs force/.test(rejected))
    return snowhookError(
      'not_allowed',
      `${remote} has commits on ${branch} that are not here, and nothing is forced.`,
      {
        kept,
        next: `Look at them with git fetch ${remote}, and merge or rebase ${branch}.`,
      },
    )
  if (rejected !== undefined)
    return snowhookError('not_allowed', `${remote} does not accept ${branch}: ${rejected}. ${words(said)}`, { kept })
  if (!answer.ok && answer.failure === 'timed_out')
    return snowhookError('disconnected', `${remote} did not take the branch within ${PUSH_TIMEOUT_MS / 60_000} min.`, {
      kept: 'The branch here is as it was.',
      next: 'Look at the connection, and try again.',
    })
  if (AUTH.test(said))
    return snowhookError('not_allowed', `${remote} does not let us in: ${words(said)}`, {
      kept,
      next: `Sign in once in a terminal: git push ${remote} ${branch}`,
    })
  if (AWAY.test(said))
    return snowhookError('disconnected', `${remote} cannot be reached: ${words(said)}`, {
      kept,
      next: 'Look at the connection and at the address: git remote -v',
    })
  if (!answer.ok && answer.failure === 'missing') return gitError(answer, 'The branch cannot be pushed')
  return snowhookError('internal', `The branch could not be pushed: ${words(said)}`, { kept })
}

/** What says most: the errors, or everything. */
function words(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const errors = lines.filter((line) => /^(?:fatal|error|remote):|denied|failed/.test(line))
  return (errors.length > 0 ? errors : lines).join(' ')
}
