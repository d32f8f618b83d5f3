import { join } from 'node:path'
import { textOf } from '../git/git'
import { readBounded } from '../stories/insideProject'
import type { Git } from './gitAt'

/** Commits that were amended or reset away; one story seldom has ten. */
const COMMITS_MAX = 10_000
/** Hundreds of thousands of moves. */
const LOG_MAX_BYTES = 64_000_000

/**
 * Commits that only the reflogs of a worktree and its branch know, and that would be gone with them: the newest of each
 * line. Null: git could not say.
 */
export async function looseCommits(git: Git, common: string, admin: string, branch: string): Promise<string[] | null> {
  const logs = [join(admin, 'logs', 'HEAD'), join(common, 'logs', 'refs', 'heads', branch)]
  const texts = await Promise.all(
    logs.map(async (path) => {
      const read = await readBounded(path, LOG_MAX_BYTES)
      return read.ok ? (read.value?.bytes.toString('latin1') ?? '') : null
    }),
  )
  if (texts.includes(null)) return null
  const lines = texts.flatMap((text) => (text ?? '').split('\n'))
  const hashes = lines.flatMap((line) => /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /.exec(line)?.slice(1) ?? [])
  const known = [...new Set(hashes)].filter((hash) => !/^0+$/.test(hash))
  const answer = await git(
    [
      ...['rev-list', '--parents', '--ignore-missing', `--max-count=${COMMITS_MAX}`, '--glob=refs/worktree/*'],
      ...['--not', '--branches', '--remotes', '--tags', 'HEAD', '--not', '--stdin'],
    ],
    { input: `${known.join('\n')}\n`, env: { GIT_DIR: admin } },
  )
  const text = textOf(answer)
  if (text === null) return null
  const commits = text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')]))
  const parents = new Set(commits.flatMap((line) => line.slice(1)))
  return commits.flatMap(([commit]) => (commit === undefined || parents.has(commit) ? [] : [commit]))
}
