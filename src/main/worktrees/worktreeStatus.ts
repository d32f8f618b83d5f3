import type { FailedGit, Git } from './gitAt'

export interface WorktreeStatus {
  /** Null: no commit yet. */
  readonly head: string | null
  /** Null: detached. */
  readonly branch: string | null
  /** Paths that are changed, staged or untracked; a folder of which nothing is known counts as one. */
  readonly uncommitted: number
}

/** One process, no lock, and a rename is two paths. */
export async function worktreeStatus(git: Git): Promise<WorktreeStatus | FailedGit> {
  const asked = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=normal']
  const answer = await git(asked)
  return answer.ok ? parseStatus(answer.stdout.toString('utf8')) : answer
}

/** Every entry ends with NUL, so that a name can hold anything else. */
export function parseStatus(text: string): WorktreeStatus {
  const entries = text.split('\0').filter((entry) => entry !== '')
  const header = (name: string): string | null =>
    entries.find((entry) => entry.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length) ?? null
  const head = header('oid')
  const branch = header('head')
  return {
    head: head === '(initial)' ? null : head,
    branch: branch === '(detached)' ? null : branch,
    uncommitted: entries.filter((entry) => /^[1u?] /.test(entry)).length,
  }
}

export const failed = (status: WorktreeStatus | FailedGit): status is FailedGit => 'failure' in status
