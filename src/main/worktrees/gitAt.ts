import { dirname } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type ErrorTag, type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { type GitAnswer, type GitWish, runGit } from '../git/git'
import { findProgram } from '../process/findProgram'

export interface WorktreeParts {
  readonly clock: Clock
  readonly env: () => Readonly<Record<string, string>>
}

export type FailedGit = Extract<GitAnswer, { ok: false }>
export type Git = (args: readonly string[], wish?: GitWish) => Promise<GitAnswer>

/** Without git-lfs its files stay pointers: better than no worktree at all, and git takes them for unchanged. */
const POINTERS = ['clean=', 'smudge=', 'process=', 'required=false'].flatMap((rule) => ['-c', `filter.lfs.${rule}`])

/** Git in one folder. It never takes a repository further up for the one that is meant. */
export function gitAt({ clock, env }: WorktreeParts, folder: string): Git {
  const variables = env()
  const lfs = hasLfs(variables, folder) ? [] : POINTERS
  return (args, wish = {}) =>
    runGit({ cwd: folder, env: variables, clock }, [...lfs, ...args], {
      ...wish,
      env: { GIT_CEILING_DIRECTORIES: dirname(folder), ...wish.env },
    })
}

export const hasLfs = (env: Readonly<Record<string, string>>, folder: string): boolean =>
  findProgram('git-lfs', env, [folder]) !== null

/** Entries of an answer that ends each with NUL, byte for byte: one `latin1` character is one byte of the name. */
export const entriesOf = (output: Buffer): string[] => output.toString('latin1').split('\0').slice(0, -1)

/** A name from `entriesOf`, as people read it. */
export const readable = (name: string): string => Buffer.from(name, 'latin1').toString('utf8')

/** "a, b and 3 more" */
export function some(names: readonly string[], shown = 5): string {
  const first = names.slice(0, shown).map((name) => JSON.stringify(readable(name)))
  return names.length > shown ? `${first.join(', ')} and ${names.length - shown} more` : first.join(', ')
}

/** Git's own words after ours. */
export function gitError(
  what: string,
  answer: FailedGit,
  more: { kept?: string; next?: string; tag?: ErrorTag } = {},
): SnowhookError {
  const { tag = answer.failure === 'missing' ? 'not_found' : 'storage_failed', ...rest } = more
  return snowhookError(tag, `${what}: ${answer.message}`, rest)
}
