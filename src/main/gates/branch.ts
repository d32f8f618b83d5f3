import { type GitParts, runGit, textOf } from '../git/git'

/** "story/42 at 1a2b3c4, 3 files changed"; null: no git repository, or no answer. */
export async function readBranch(parts: GitParts): Promise<string | null> {
  const status = textOf(await runGit(parts, ['status', '--porcelain=v2', '--branch', '--untracked-files=normal']))
  if (status === null) return null
  const lines = status.split('\n')
  const header = (name: string): string | null =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length) ?? null
  const oid = header('oid')
  const commit = oid === null || oid === '(initial)' ? 'without a commit yet' : `at ${oid.slice(0, 12)}`
  const changed = lines.filter((line) => line !== '' && !line.startsWith('#')).length
  const state = changed === 0 ? 'nothing uncommitted' : `${changed} ${changed === 1 ? 'path' : 'paths'} uncommitted`
  return `${header('head') ?? 'unknown'} ${commit}, ${state}`
}
