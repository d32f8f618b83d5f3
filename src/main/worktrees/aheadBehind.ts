import { textOf } from '../git/git'
import type { Git } from './gitAt'

/** Commits that only HEAD has, and that only the other has; null: git does not know the other. */
export async function aheadBehind(git: Git, other: string): Promise<{ ahead: number; behind: number } | null> {
  const answer = await git(['rev-list', '--count', '--left-right', '--end-of-options', `${other}...HEAD`, '--'])
  const [, behind, ahead] = /^(\d+)\t(\d+)$/.exec(textOf(answer) ?? '') ?? []
  return behind === undefined || ahead === undefined ? null : { ahead: Number(ahead), behind: Number(behind) }
}
