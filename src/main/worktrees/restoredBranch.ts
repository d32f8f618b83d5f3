import { textOf } from '../git/git'
import { checkedOutAt } from './checkedOutAt'
import type { Git } from './gitAt'

/** Branches `story/<id>-restored-2` … of one story. */
const NAMES_TRIED = 100

/**
 * Makes a branch at a commit, or takes the one that stands there already and that nobody has checked out. Null: the name
 * is taken by other work.
 */
export async function branchAt(git: Git, name: string, commit: string): Promise<string | null> {
  const ref = `refs/heads/${name}`
  const made = await git(['update-ref', '--no-deref', ref, commit, ''])
  if (made.ok) return name
  const standing = textOf(await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]))
  return standing === commit && (await checkedOutAt(git, name)) === null ? name : null
}

/** The same with a name that is free: `story/42-restored`, `story/42-restored-2` … */
export async function freeBranchAt(git: Git, name: string, commit: string): Promise<string | null> {
  for (let tried = 1; tried <= NAMES_TRIED; tried += 1) {
    const made = await branchAt(git, `${name}-restored${tried === 1 ? '' : `-${tried}`}`, commit)
    if (made !== null) return made
  }
  return null
}
