import type { StoryCounters, StoryView } from '../../../../shared/domain/story'
import { formatBytes } from '../../ui/format/bytes'
import { counted } from '../../ui/format/counted'

const counterNames: Readonly<Record<keyof StoryCounters, string>> = {
  retries: 'gate retry',
  aborts: 'start tried again',
  commitRecoveries: 'asked for a commit',
  noProgress: 'told that nothing changed',
  failures: 'failure tried again',
  inactivity: 'resumed after silence',
  losses: 'lost with its host',
  limits: 'limit in a row',
}

/** Slots that the policy has used: `gate retry 2 of 3`. Nothing for those that are still whole. */
export const counterWords = (counters: StoryCounters, max: StoryView['counterMax'] = {}): readonly string[] =>
  (Object.keys(counterNames) as (keyof StoryCounters)[]).flatMap((name) => {
    const used = counters[name]
    if (used === 0) return []
    const most = max[name]
    return [most === undefined ? `${counterNames[name]} ${used}×` : `${counterNames[name]} ${used} of ${most}`]
  })

/** `step 2 of 3 · reviewer-1`; null where there is only one. */
export function stepWords({ step, profiles }: Pick<StoryView, 'step' | 'profiles'>): string | null {
  if (profiles.length < 2) return null
  const at = Math.min(step, profiles.length - 1)
  return `step ${at + 1} of ${profiles.length} · ${profiles[at]?.name ?? ''}`
}

/** A commit as people write it. */
export const shortHash = (hash: string): string => hash.slice(0, 7)

/** What stands in a worktree, in the order in which it matters. What git did not say is left out, not shown as 0. */
export function worktreeWords(worktree: NonNullable<StoryView['worktree']>): readonly string[] {
  const { facts } = worktree
  if (facts === null || !facts.exists) return []
  const words: string[] = []
  if (facts.ahead !== null && facts.ahead > 0) words.push(`${facts.ahead} ahead`)
  if (facts.behind !== null && facts.behind > 0) words.push(`${facts.behind} behind`)
  if (facts.uncommitted !== null && facts.uncommitted > 0) words.push(`${facts.uncommitted} uncommitted`)
  if (facts.diskBytes !== null) words.push(formatBytes(facts.diskBytes))
  return words
}

/** What is wrong with a story and is no stage of it; red on the card. `sharing`: by agent, who else is in its tree. */
export function storyProblems(
  story: Pick<StoryView, 'fileProblem' | 'worktree'>,
  sharing: readonly { readonly name: string; readonly with: readonly string[] }[],
): readonly string[] {
  const problems: string[] = []
  if (story.fileProblem !== null) problems.push(`Its file: ${story.fileProblem}`)
  const facts = story.worktree?.facts ?? null
  if (facts?.exists === false) problems.push('Its worktree is gone.')
  else if (facts !== null && story.worktree !== null && facts.branch !== story.worktree.branch)
    problems.push(
      facts.branch === null
        ? `Its worktree is not on ${story.worktree.branch} but on no branch.`
        : `Its worktree is on ${facts.branch}, not on ${story.worktree.branch}.`,
    )
  for (const { name, with: others } of sharing)
    problems.push(
      `${name} works in the same tree as ${others.length === 1 ? others[0] : counted(others.length, 'other agent')}.`,
    )
  return problems
}
