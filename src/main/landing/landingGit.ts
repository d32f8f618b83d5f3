import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { type GitAnswer, type GitWish, runGit, textOf } from '../git/git'

export interface LandingParts {
  readonly clock: Clock
  readonly env: () => Readonly<Record<string, string>>
  /** Where private folders are made while something is tried out; none given: the system's folder for such things. */
  readonly folder?: string
}

/** Git in one folder. */
export type Git = (args: readonly string[], wish?: GitWish) => Promise<GitAnswer>

/** Changes what is at a path of a large repository; a filter may fetch what it needs first. */
export const CHECKOUT_TIMEOUT_MS = 600_000

/** With these in its environment git would work on another repository than the one it is started in. */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|CEILING_DIRECTORIES|CONFIG(?:_(?:PARAMETERS|COUNT|KEY_\d+|VALUE_\d+))?|.*_PATHSPECS|EXTERNAL_DIFF)$/

export const cleanEnv = (parts: LandingParts): Record<string, string> =>
  Object.fromEntries(Object.entries(parts.env()).filter(([name]) => !ELSEWHERE.test(name)))

export const gitIn = (parts: LandingParts, cwd: string): Git => {
  const env = cleanEnv(parts)
  return (args, wish) => runGit({ cwd, env, clock: parts.clock }, args, wish)
}

/** The full id of an object; null: there is none, or git cannot say. A name never begins with "-". */
export const idOf = (git: Git, name: string): Promise<string | null> =>
  textAnswer(git, ['rev-parse', '--verify', '--quiet', name])

/** What git prints without its last line's end; null: it failed. */
export const textAnswer = async (git: Git, args: readonly string[], wish?: GitWish): Promise<string | null> =>
  textOf(await git(args, wish))

/** Why git failed, as an error: `doing` is what could not be done, as the beginning of a sentence. */
export function gitError(answer: GitAnswer, doing: string, kept = 'Nothing was changed.'): SnowhookError {
  const why = answer.ok ? 'git answered with something unexpected.' : answer.message
  const lock = /Unable to create '(.+\.lock)': File exists/.exec(answer.stderr)?.[1]
  if (lock !== undefined)
    return snowhookError('busy', `${doing}: another git command holds ${lock}.`, {
      kept,
      next: `Wait for it. If no git command runs there, one has crashed: delete ${lock}.`,
    })
  const failure = answer.ok ? 'failed' : answer.failure
  if (failure === 'missing') return snowhookError('spawn_failed', `${doing}: ${why}`, { kept, next: 'Install git.' })
  if (failure === 'timed_out') return snowhookError('busy', `${doing}: ${why}`, { kept, next: 'Try again.' })
  return snowhookError('internal', `${doing}: ${why}`, { kept })
}
