import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { findProgram } from '../process/findProgram'
import type { Git } from './landingGit'
import { NOBODY_TO_ASK, pushBranch } from './push'
import type { Remote } from './remotes'
import { type ProgramAnswer, runProgram } from './runProgram'
import { withoutSecrets } from './secretsInText'

/** It asks a server a few things. */
const GH_TIMEOUT_MS = 120_000
/** GitHub's own bound. */
const TITLE_MAX_CHARS = 256

const QUIET: Readonly<Record<string, string>> = {
  ...NOBODY_TO_ASK,
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GH_NO_EXTENSION_UPDATE_NOTIFIER: '1',
  NO_COLOR: '1',
}

export interface PullRequestParts {
  readonly git: Git
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
}

/** Pushes, then has `gh` open a pull request. Answers with the address, also of one that is there already. */
export async function pullRequest(
  { git, env, clock }: PullRequestParts,
  worktree: WorktreeRecord,
  request: { readonly title: string; readonly body: string },
): Promise<Result<string, SnowhookError>> {
  const title = request.title.replace(/\s+/g, ' ').trim().slice(0, TITLE_MAX_CHARS)
  if (title === '') return err(snowhookError('invalid_input', 'A pull request needs a title.', { field: 'title' }))
  // Before the push: whoever has no gh wants no half of it.
  const file = findProgram('gh', env, [worktree.path])
  if (file === null)
    return err(
      snowhookError('not_found', 'The GitHub command line, gh, was not found.', {
        kept: 'Nothing was pushed.',
        next: 'Install it from https://cli.github.com and run: gh auth login. Or push, and open it in a browser.',
      }),
    )
  const pushed = await pushBranch(git, worktree)
  if (!pushed.ok) return pushed
  const { remote } = pushed.value
  const args = ['pr', 'create', `--title=${title}`, '--body-file', '-', ...headArgs(remote, worktree.branch)]
  if (worktree.base !== null) args.push(`--base=${worktree.base}`)
  const { GH_FORCE_TTY: _, ...rest } = env
  const answer = await runProgram({
    ...{ file, args, clock, cwd: worktree.path, env: { ...rest, ...QUIET } },
    ...{ input: request.body, timeoutMs: GH_TIMEOUT_MS },
  })
  const url = addressIn(answer)
  return url === null ? err(ghError(answer, remote.secrets)) : ok(url)
}

/** Without this gh looks for the branch itself, and asks when it does not find it. */
function headArgs({ hasBase, owner }: Remote, branch: string): string[] {
  if (hasBase) return [`--head=${branch}`]
  return owner === null ? [] : [`--head=${owner}:${branch}`]
}

/** The address of the new one, or of the one that gh says there is. */
function addressIn({ exitCode, stdout, stderr }: ProgramAnswer): string | null {
  const text = exitCode === 0 ? stdout : /already exists:/.test(stderr) ? stderr : ''
  const found = withoutSecrets(text).match(/https?:\/\/\S+/g) ?? []
  return found.findLast((address) => URL.canParse(address)) ?? null
}

function ghError(answer: ProgramAnswer, secrets: readonly string[]): SnowhookError {
  const kept = 'The branch is pushed.'
  if (answer.timedOut)
    return snowhookError('disconnected', `gh did not answer within ${GH_TIMEOUT_MS / 1_000} s.`, {
      kept,
      next: 'Try again.',
    })
  if (answer.exitCode === 0)
    return snowhookError('protocol', 'gh opened a pull request but did not say where.', {
      kept,
      next: 'Run: gh pr view --web',
    })
  const said = withoutSecrets(answer.stderr === '' ? answer.stdout : answer.stderr, secrets)
  const signedOut = /gh auth login|not logged in|authentication|HTTP 401|GH_TOKEN/i.test(said)
  return snowhookError(
    'not_allowed',
    `gh could not open the pull request: ${said.replaceAll('\n', ' ') || 'it said nothing.'}`,
    {
      kept,
      ...(signedOut ? { next: 'Sign in: gh auth login' } : {}),
    },
  )
}
