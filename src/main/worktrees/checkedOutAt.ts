import { listWorktrees } from '../git/worktreeList'
import type { Git } from './gitAt'

/** Where a branch is checked out; null: nowhere. A git that does not answer is an unknown place. */
export async function checkedOutAt(git: Git, branch: string): Promise<string | null> {
  const all = await listWorktrees(git)
  if (!all.ok) return 'a place that git could not name'
  return all.value.find((one) => one.branch === branch)?.path ?? null
}
