import { runGit as run } from '../git/git'
import { systemClock } from './systemClock'

/** A git that hangs (dead network mount, credential prompt) must not hang a form or a start. */
const GIT_TIMEOUT_MS = 10_000
/** The answers that are read are one line each. */
const GIT_OUTPUT_MAX_BYTES = 1_048_576

export type GitAnswer =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly why: string; readonly missing: boolean }

/** The one git runner, for questions whose answer is a line and which a person waits for. */
export async function runGit(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<GitAnswer> {
  const answer = await run({ cwd, env, clock: systemClock }, args, {
    timeoutMs: GIT_TIMEOUT_MS,
    maxBytes: GIT_OUTPUT_MAX_BYTES,
  })
  if (answer.ok) return { ok: true, output: answer.stdout.toString('utf8').replace(/\r?\n$/, '') }
  const said = answer.failure === 'failed' ? answer.stderr.trim() : ''
  return { ok: false, why: said === '' ? answer.message : said, missing: answer.failure === 'missing' }
}
