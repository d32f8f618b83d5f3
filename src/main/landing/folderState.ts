import { lstat, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Git, textAnswer } from './landingGit'
import { readPaths } from './treeDiff'

/** What git keeps while something is under way, and how people call it. */
const OPERATIONS = [
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
  ['BISECT_LOG', 'a bisect'],
] as const

/** What git has begun in a worktree and not ended, for people; null: nothing. */
export async function operationIn(gitDir: string): Promise<string | null> {
  for (const [name, words] of OPERATIONS) if (await exists(join(gitDir, name))) return words
  return null
}

/** Branches that a rebase or bisect will write when it ends, though no worktree has them checked out meanwhile. */
export async function branchesHeldBy(gitDir: string): Promise<readonly string[]> {
  const files = ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']
  const names = await Promise.all(files.map((name) => readFile(join(gitDir, name), 'utf8').catch(() => '')))
  return names.map((name) => name.trim().replace(/^refs\/heads\//, '')).filter((name) => name !== '')
}

/** The git folder of a checked out folder; null: it is none. */
export async function gitDirOf(folder: string): Promise<string | null> {
  const path = join(folder, '.git')
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) =>
    cause.code === 'EISDIR' ? '' : null,
  )
  if (text === null) return null
  const pointed = /^gitdir: (.+?)\n*$/s.exec(text)?.[1]
  return pointed === undefined ? path : resolve(dirname(path), pointed)
}

/** Git's lock of a worktree's index, and for how long it has been there; null: there is none. */
export async function indexLock(gitDir: string, now: number): Promise<{ path: string; ageMs: number } | null> {
  const path = join(gitDir, 'index.lock')
  const found = await stat(path).catch(() => null)
  return found === null ? null : { path, ageMs: Math.max(0, now - found.mtimeMs) }
}

/** "for 3 min", for people. */
export function forHowLong(ms: number): string {
  const secs = Math.round(ms / 1_000)
  if (secs < 120) return `for ${secs} s`
  return secs < 7_200 ? `for ${Math.round(secs / 60)} min` : `for ${Math.round(secs / 3_600)} h`
}

/** The branch that a folder has checked out; null: none. */
export const branchIn = async (git: Git): Promise<string | null> =>
  // Not `--short`, which says more when a tag has the same name.
  (await textAnswer(git, ['symbolic-ref', '--quiet', 'HEAD']))?.replace(/^refs\/heads\//, '') ?? null

/** Paths with a conflict that nobody has settled yet. */
export async function unmergedPaths(git: Git): Promise<ReadonlySet<string>> {
  const answer = await git(['ls-files', '--unmerged', '-z', '--full-name', ':/'])
  if (!answer.ok) return new Set()
  return new Set(readPaths(answer.stdout).map((entry) => entry.slice(entry.indexOf('\t') + 1)))
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
