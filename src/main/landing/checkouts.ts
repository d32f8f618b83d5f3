import { basename, join } from 'node:path'
import type { SnowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { type ListedWorktree, listWorktrees } from '../git/worktreeList'
import { CHECKOUT_TIMEOUT_MS, type Git, gitError, gitIn, type LandingParts } from './landingGit'
import type { Scratch } from './scratch'

/** A repository, and the private folders in which something of it is tried out. */
export interface Repository {
  readonly parts: LandingParts
  readonly scratch: Scratch
  readonly project: string
  /** In the project's folder. */
  readonly git: Git
}

export async function checkoutsOf(git: Git): Promise<Result<readonly ListedWorktree[], SnowhookError>> {
  const listed = await listWorktrees(git)
  return listed.ok ? listed : err(gitError(listed, 'The worktrees cannot be listed'))
}

/**
 * Calls with a folder that has a commit checked out, no branch, as a worktree of the repository: filters, settings and
 * history are its own there. Both are gone afterwards, whatever has become of them.
 */
export async function inCheckout<T>(
  { parts, scratch, project, git }: Repository,
  commit: string,
  use: (folder: string, git: Git) => Promise<T>,
): Promise<Result<T, SnowhookError>> {
  let path: string | null = null
  try {
    return await scratch.use(async (own) => {
      path = join(own, basename(project))
      const wish = { timeoutMs: CHECKOUT_TIMEOUT_MS }
      const added = await git(['worktree', 'add', '--detach', '--quiet', path, commit], wish)
      if (!added.ok) return err(gitError(added, 'The result cannot be checked out to be looked at'))
      return ok(await use(path, gitIn(parts, path)))
    })
  } finally {
    if (path !== null) await forget(git, path)
  }
}

/** Removes what a host that was killed has left: folders, and what git remembers of them. */
export async function sweepLeftovers({ scratch, git }: Repository): Promise<void> {
  await scratch.sweep()
  const found = await checkoutsOf(git)
  if (found.ok) for (const { path } of found.value) if (scratch.isLeftover(path)) await forget(git, path)
}

/** This one alone: `git worktree prune` would also forget a user's worktree on a disk that is not there now. */
const forget = (git: Git, path: string) => git(['worktree', 'remove', '--force', '--force', path])
