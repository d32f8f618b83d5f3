import { CircleCheck, CircleDashed, CircleHelp, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { StoryView } from '../../../../shared/domain/story'
import type { Tone } from '../../ui/tone'
import { shortHash } from './storyWords'

type Verdict = NonNullable<StoryView['verdict']>

interface VerdictChip {
  readonly icon: LucideIcon
  readonly tone: Tone
  /** For the chip: `a1b2c3d`, `test`, `flaky a1b2c3d`. */
  readonly text: string
  /** For the tooltip and the screen reader. */
  readonly said: string
}

/** Gates whose last attempt did not pass, in the order in which they ran. */
export function failedGates({ gates }: Pick<Verdict, 'gates'>): readonly string[] {
  const last = new Map(gates.map((gate) => [gate.name, gate.outcome]))
  return [...last].flatMap(([name, outcome]) => (outcome === 'passed' || outcome === 'skipped' ? [] : [name]))
}

/** The newest gates' verdict, and whether it is still about what is there. */
export function verdictChip(verdict: Verdict): VerdictChip {
  const commit = verdict.commit === null ? 'no commit' : shortHash(verdict.commit)
  const outdated = verdict.current === false
  switch (verdict.outcome) {
    case 'passed':
      if (outdated)
        return {
          icon: CircleDashed,
          tone: 'neutral',
          text: `outdated ${commit}`,
          said: `The gates passed on ${commit}, but the worktree has moved on since.`,
        }
      return verdict.flaky
        ? {
            icon: TriangleAlert,
            tone: 'attention',
            text: `flaky ${commit}`,
            said: `The gates passed on ${commit}, but some only when run again on the same files.`,
          }
        : { icon: CircleCheck, tone: 'good', text: commit, said: `All gates passed on ${commit}.` }
    case 'failed': {
      const failed = failedGates(verdict)
      const more = failed.length > 1 ? ` +${failed.length - 1}` : ''
      return {
        icon: CircleX,
        tone: outdated ? 'neutral' : 'bad',
        text: `${outdated ? 'outdated ' : ''}${failed[0] ?? 'failed'}${more}`,
        said: `Failed on ${commit}: ${failed.join(', ')}.${outdated ? ' The worktree has moved on since.' : ''}`,
      }
    }
    case 'interrupted':
      return { icon: CircleHelp, tone: 'neutral', text: 'cut short', said: 'The gates were interrupted: no verdict.' }
    case 'none':
      return { icon: CircleHelp, tone: 'attention', text: 'no gates', said: 'No gate applies: nothing was verified.' }
    case 'broken':
      return {
        icon: CircleX,
        tone: 'bad',
        text: 'gates unusable',
        said: 'The declaration of the gates cannot be used.',
      }
  }
}
