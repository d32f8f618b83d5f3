import type { GateReport, GitHash } from '../../../shared/domain/gates'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { StoryState } from '../../../shared/domain/story'
import { gatesAtCommit } from '../../gates/gatesAtCommit'
import { type GitParts, runGit, textOf } from '../../git/git'

type Judged = Pick<StoryState, 'worktree'>

/** Where a story's base stands now, to which its work is to go; null: git cannot say. */
export async function tipOfBase({ worktree }: Judged, git: GitParts): Promise<GitHash | null> {
  if (worktree === null) return null
  if (worktree.base === null) return worktree.baseCommit
  const asked = ['rev-parse', '--verify', '--end-of-options', `refs/heads/${worktree.base}^{commit}`]
  return textOf(await runGit(git, asked))
}

/** By what the base has committed; true also where that cannot be read, so that nobody takes it for "none". */
export async function baseDeclaresGates(state: Judged, git: GitParts): Promise<boolean> {
  const commit = await tipOfBase(state, git)
  const gates = commit === null ? null : await gatesAtCommit(commit, git)
  return gates === null || !gates.ok || (gates.value !== null && gates.value.length > 0)
}

/** Tells people, before they trust "passed", that the base has other gates now than those that judged the story. */
export async function withOtherGates(
  report: GateReport,
  { worktree }: Judged,
  tip: GitHash,
  git: GitParts,
): Promise<GateReport> {
  if (worktree === null || worktree.baseCommit === tip) return report
  const [before, now] = await Promise.all([gatesAtCommit(worktree.baseCommit, git), gatesAtCommit(tip, git)])
  if (before.ok && now.ok && JSON.stringify(before.value) === JSON.stringify(now.value)) return report
  const said = `${worktree.base} declares other gates now than when the story began; those of now have judged.`
  const problem = report.problem === null ? said : `${said} ${report.problem}`
  return { ...report, problem: problem.slice(0, MESSAGE_MAX_CHARS) }
}
