import type { Git } from './gitAt'

export interface ListedWorktree {
  readonly path: string
  /** Null: detached. */
  readonly branch: string | null
}

/** Every worktree that git knows, the project's own too; null: git could not say. */
async function listWorktrees(git: Git): Promise<ListedWorktree[] | null> {
  const answer = await git(['worktree', 'list', '--porcelain'])
  return answer.ok ? parseWorktrees(answer.stdout.toString('utf8')) : null
}

/** Blocks of lines. A path with a line's end in it makes lines that mean nothing, and are passed over. */
export function parseWorktrees(text: string): ListedWorktree[] {
  return text.split('\n\n').flatMap((block) => {
    const path = /^worktree (.*)$/m.exec(block)?.[1]
    const branch = /^branch refs\/heads\/(.*)$/m.exec(block)?.[1] ?? null
    return path === undefined ? [] : [{ path, branch }]
  })
}

/** Where a branch is checked out beside `folder`; null: nowhere. A git that does not answer is an unknown place. */
export async function checkedOutAt(git: Git, branch: string): Promise<string | null> {
  const all = await listWorktrees(git)
  if (all === null) return 'a place that git could not name'
  return all.find((one) => one.branch === branch)?.path ?? null
}
