import { lstat } from 'node:fs/promises'
import { type GitAnswer, type GitParts, type GitWish, runGit } from '../git/git'

/** The list of a repository with two million files. */
const LIST_MAX_BYTES = 256_000_000
const NUL = '\0'
/** Files outside of a sparse checkout that are there all the same are part of what is there. */
export const AS_IT_IS = ['-c', 'core.sparseCheckout=false']

/**
 * Takes the marks off the index that make git pass over changes of a file: "assume unchanged", and "skip worktree" of
 * files that are there. An agent that sets one could have contents judged that its commit does not have. Works on the
 * index that `env` names, from the repository's top folder. False: git failed.
 */
export async function showHiddenChanges(parts: GitParts, env: NonNullable<GitWish['env']>): Promise<boolean> {
  const listed = await runGit(parts, [...AS_IT_IS, 'ls-files', '-v', '-z'], { env, maxBytes: LIST_MAX_BYTES })
  if (!listed.ok) return false
  // Byte for byte: a path need not be UTF-8.
  const entries = listed.stdout.toString('latin1').split(NUL)
  const assumed = entries.filter((entry) => /^[a-z] /.test(entry)).map(pathOf)
  const skipped = entries.filter((entry) => /^S /i.test(entry)).map(pathOf)
  const there = await Promise.all(skipped.map((path) => isThere(parts.cwd, path)))
  const present = skipped.filter((_, index) => there[index] === true)
  const unmark = async (how: string, paths: readonly string[]): Promise<Pick<GitAnswer, 'ok'>> => {
    if (paths.length === 0) return { ok: true }
    const input = Buffer.from(paths.map((path) => `${path}${NUL}`).join(''), 'latin1')
    return runGit(parts, [...AS_IT_IS, 'update-index', '-z', how, '--stdin'], { env, input })
  }
  const shown = [await unmark('--no-assume-unchanged', assumed), await unmark('--no-skip-worktree', present)]
  return shown.every(({ ok }) => ok)
}

const pathOf = (entry: string): string => entry.slice(2)

/** In a sparse checkout most are not. */
async function isThere(top: string, path: string): Promise<boolean> {
  const whole = Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, 'latin1')])
  return lstat(whole).then(
    () => true,
    () => false,
  )
}
