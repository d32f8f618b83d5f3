import { CircleCheck, CircleHelp, CircleMinus, CircleX, Hourglass, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { GateOutcome, GateReport, GateVerdict } from '../../../../../shared/domain/gates'
import { formatAge } from '../../../ui/format/age'
import type { Tone } from '../../../ui/tone'
import { shortHash } from '../../board/storyWords'

interface OutcomeLook {
  readonly word: string
  readonly icon: LucideIcon
  readonly tone: Tone
}

export const gateLooks: Readonly<Record<GateOutcome, OutcomeLook>> = {
  passed: { word: 'passed', icon: CircleCheck, tone: 'good' },
  failed: { word: 'failed', icon: CircleX, tone: 'bad' },
  timed_out: { word: 'took too long', icon: Hourglass, tone: 'bad' },
  interrupted: { word: 'interrupted', icon: CircleHelp, tone: 'attention' },
  skipped: { word: 'not run', icon: CircleMinus, tone: 'neutral' },
}

export const reportLooks: Readonly<Record<GateReport['outcome'], OutcomeLook>> = {
  passed: { word: 'passed', icon: CircleCheck, tone: 'good' },
  failed: { word: 'failed', icon: CircleX, tone: 'bad' },
  interrupted: { word: 'interrupted: no verdict', icon: CircleHelp, tone: 'neutral' },
  none: { word: 'no gate applied', icon: TriangleAlert, tone: 'attention' },
  broken: { word: 'gates unusable', icon: CircleX, tone: 'bad' },
}

/** One gate with all its attempts, in order. The last one is its word. */
export interface GateGroup {
  readonly name: string
  readonly last: GateVerdict
  readonly attempts: readonly GateVerdict[]
  /** Failed, and then passed on the very same files. */
  readonly flaky: boolean
}

export function gateGroups({ verdicts }: Pick<GateReport, 'verdicts'>): readonly GateGroup[] {
  const byName = new Map<string, GateVerdict[]>()
  for (const verdict of verdicts) {
    const attempts = byName.get(verdict.name)
    if (attempts === undefined) byName.set(verdict.name, [verdict])
    else attempts.push(verdict)
  }
  return [...byName].flatMap(([name, attempts]) => {
    const last = attempts.at(-1)
    return last === undefined ? [] : [{ name, last, attempts, flaky: last.outcome === 'passed' && last.attempt > 1 }]
  })
}

/** Shorter times in tenths of a second: most gates are. Milliseconds. */
const TENTHS_BELOW_MS = 60_000

export const durationWords = (ms: number): string =>
  ms < TENTHS_BELOW_MS ? `${(ms / 1_000).toFixed(1)}\u202fs` : formatAge(ms)

/** What a gate's attempt needs said beside its outcome. */
export function verdictNotes(verdict: GateVerdict): readonly string[] {
  const { outcome, exitCode, tree, treeAfter, survivors, truncated } = verdict
  return [
    ...(outcome !== 'passed' && exitCode !== null ? [`exit ${exitCode}`] : []),
    ...(tree !== null && treeAfter !== null && tree !== treeAfter
      ? ['it changed files: its verdict is about what was there before']
      : []),
    ...(survivors.length === 0 ? [] : [`processes ${survivors.join(', ')} could not be ended`]),
    ...(truncated ? ['the middle of its output is left out here; the log has all of it'] : []),
  ]
}

/** `on a1b2c3d`, with the tree that was judged. */
export function judgedWords({ commit, tree }: Pick<GateReport, 'commit' | 'tree'>): string {
  const parts = [
    ...(commit === null ? [] : [`commit ${shortHash(commit)}`]),
    ...(tree === null ? [] : [`tree ${shortHash(tree)}`]),
  ]
  return parts.length === 0 ? 'about nothing that git can name' : `about ${parts.join(', ')}`
}
