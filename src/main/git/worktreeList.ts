import type { GitAnswer } from './git'

/** A folder that has the repository checked out. */
export interface ListedWorktree {
  readonly path: string
  /** Null: none, or no branch. */
  readonly branch: string | null
}

/** Git's own word for a wrong option: it is older than the option. */
const USAGE = 129

/** Every worktree that git knows, the project's own among them, without bare ones. Else the answer of a git that could not say. */
export async function listWorktrees(
  git: (args: readonly string[]) => Promise<GitAnswer>,
): Promise<{ readonly ok: true; readonly value: ListedWorktree[] } | (GitAnswer & { readonly ok: false })> {
  let answer = await git(['worktree', 'list', '--porcelain', '-z'])
  const old = !answer.ok && answer.exitCode === USAGE
  if (old) answer = await git(['worktree', 'list', '--porcelain'])
  return answer.ok ? { ok: true, value: parseWorktrees(answer.stdout.toString('utf8'), old ? '\n' : '\0') } : answer
}

/** Ended by NUL, as a path may hold any other character; by line ends where git knows no better (before 2.36). */
export const parseWorktrees = (text: string, end: '\0' | '\n'): ListedWorktree[] =>
  text.split(end + end).flatMap((record) => {
    const fields = record.split(end)
    const value = (name: string) => fields.find((field) => field.startsWith(name))?.slice(name.length) ?? null
    const path = value('worktree ')
    return path === null || fields.includes('bare') ? [] : [{ path, branch: value('branch refs/heads/') }]
  })
