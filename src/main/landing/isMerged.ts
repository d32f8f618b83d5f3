import type { WorktreeRecord } from '../../shared/domain/worktree'
import { type Git, idOf } from './landingGit'
import { mergeInMemory, TOO_OLD } from './mergeTrees'
import type { Scratch } from './scratch'
import { ownObjects } from './standingTree'

/** Git's answer to a yes-or-no question, as against a failure. */
const NO = 1

/**
 * Whether a branch's work is on its base: its commits, or all that they change. A branch without a commit of its own has
 * nothing to be merged. Null: git cannot say.
 */
export async function isMerged(
  scratch: Scratch,
  git: Git,
  { base, branch, baseCommit }: WorktreeRecord,
): Promise<boolean | null> {
  if (base === null) return null
  const [into, tip] = [await idOf(git, `refs/heads/${base}^{commit}`), await idOf(git, `refs/heads/${branch}^{commit}`)]
  if (into === null || tip === null) return null
  if (tip === baseCommit) return false
  const ancestor = await git(['merge-base', '--is-ancestor', tip, into])
  if (ancestor.ok) return true
  if (ancestor.exitCode !== NO) return null
  return scratch.use(async (folder) => {
    const own = await ownObjects(git, folder)
    const merged = own === null ? null : await mergeInMemory(own, into, tip)
    if (merged === null || merged === TOO_OLD || !merged.ok) return null
    return merged.value.fits && merged.value.tree === (await idOf(git, `${into}^{tree}`))
  })
}
