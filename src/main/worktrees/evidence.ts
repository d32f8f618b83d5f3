import type { GitHash } from '../../shared/domain/gates'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { WorkEvidence, WorktreeRecord } from '../../shared/domain/worktree'
import { aheadBehind } from './aheadBehind'
import { gitAt, type WorktreeParts } from './gitAt'
import { linkOf } from './link'
import { failed, worktreeStatus } from './worktreeStatus'

/** Two git processes; see `Worktrees.evidence` for what counts as new. */
export async function readEvidence(
  parts: WorktreeParts,
  { path, baseCommit }: WorktreeRecord,
  since: GitHash | null,
): Promise<WorkEvidence> {
  const unknown = (problem: string): WorkEvidence => ({
    head: null,
    newCommits: null,
    uncommitted: null,
    problem: problem.slice(0, MESSAGE_MAX_CHARS),
  })
  if ((await linkOf(path)) === null) return unknown(`${path} is gone, or is no worktree any more.`)
  const git = gitAt(parts, path)
  const status = await worktreeStatus(git)
  if (failed(status)) return unknown(`Git cannot read ${path}: ${status.message}`)
  const { head, uncommitted } = status
  if (head === null) return { head, newCommits: null, uncommitted, problem: 'The branch has no commit.' }
  if (head === since) return { head, newCommits: 0, uncommitted, problem: null }
  // A commit that was judged and is gone altogether says nothing any more; the base still does.
  const moved = (since === null ? null : await aheadBehind(git, since)) ?? (await aheadBehind(git, baseCommit))
  if (moved === null)
    return { head, newCommits: null, uncommitted, problem: `Git does not know commit ${baseCommit} any more.` }
  return { head, newCommits: since === null ? moved.ahead : Math.max(1, moved.ahead), uncommitted, problem: null }
}
