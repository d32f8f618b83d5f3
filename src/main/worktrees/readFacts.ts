import type { WorktreeFacts, WorktreeRecord } from '../../shared/domain/worktree'
import { aheadBehind } from './aheadBehind'
import { gitAt, type WorktreeParts } from './gitAt'
import { linkIn } from './link'
import { failed, worktreeStatus } from './worktreeStatus'

/** Names that are longer are cut: a branch's name is at most a file's path. */
const BRANCH_SHOWN_CHARS = 400

/** Two git processes. `common`: the project's repository, which alone may lead what is asked; null: it is gone. */
export async function readFacts(
  parts: WorktreeParts,
  common: string | null,
  { path, base, baseCommit }: WorktreeRecord,
  diskBytes: number | null,
): Promise<WorktreeFacts> {
  const facts: WorktreeFacts = {
    exists: common !== null && (await linkIn(common, path)) !== null,
    head: null,
    branch: null,
    ahead: null,
    behind: null,
    uncommitted: null,
    diskBytes,
    checkedAt: parts.clock.now(),
  }
  if (!facts.exists) return { ...facts, diskBytes: null }
  const git = gitAt(parts, path)
  const status = await worktreeStatus(git)
  if (failed(status)) return facts
  const onBase = status.head === null || base === null ? null : await aheadBehind(git, `refs/heads/${base}`)
  const onCommit = status.head === null || onBase !== null ? null : await aheadBehind(git, baseCommit)
  return {
    ...facts,
    head: status.head,
    branch: status.branch?.slice(0, BRANCH_SHOWN_CHARS) ?? null,
    ahead: (onBase ?? onCommit)?.ahead ?? null,
    // What the base has by now is not known when there is no such branch.
    behind: onBase?.behind ?? null,
    uncommitted: status.uncommitted,
  }
}
