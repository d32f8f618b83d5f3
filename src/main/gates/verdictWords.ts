import type { GateVerdict } from '../../shared/domain/gates'

const WORDS: Readonly<Record<GateVerdict['outcome'], string>> = {
  passed: 'passed',
  failed: 'FAILED',
  timed_out: 'TIMED OUT',
  interrupted: 'was interrupted',
  skipped: 'skipped',
}

/** The last word on each gate: its last attempt. */
export const lastAttempts = (verdicts: readonly GateVerdict[]): readonly GateVerdict[] => [
  ...new Map(verdicts.map((verdict) => [verdict.name, verdict])).values(),
]

/** Failed, and then passed on the very same tree. */
export const isFlaky = ({ outcome, attempt }: GateVerdict): boolean => outcome === 'passed' && attempt > 1

const isBad = ({ outcome }: GateVerdict): boolean => outcome !== 'passed' && outcome !== 'skipped'

/** Verdicts for a model: all outcomes first, then what those printed that did not pass in the end. */
export function verdictsInWords(verdicts: readonly GateVerdict[]): string {
  const [first] = verdicts
  const about = first?.tree == null ? [] : [`About ${stateWords(first)}:`]
  const lines = verdicts.map((verdict) => `- ${verdict.name} ${WORDS[verdict.outcome]}${detail(verdict)}`)
  const outputs = lastAttempts(verdicts)
    .filter(isBad)
    .map(({ name, command, output }) => `\n${name} ($ ${command}):\n${output === '' ? '(it printed nothing)' : output}`)
  return [...about, ...lines, ...outputs, `\n[${conclusion(verdicts)}]`].join('\n')
}

/** Last, and alone in brackets, as what a shell command came to: after a long output it need not be looked for. */
export function conclusion(verdicts: readonly GateVerdict[]): string {
  const last = lastAttempts(verdicts)
  const bad = last.filter(isBad)
  if (bad.length > 0) return `Not passed: ${namesOf(bad)}.`
  const passed = last.filter(({ outcome }) => outcome === 'passed')
  if (passed.length === 0) return 'No gate applied.'
  const flaky = passed.filter(isFlaky)
  const but = flaky.length === 0 ? '' : ` Flaky: ${namesOf(flaky)}.`
  return `${passed.length === 1 ? 'The gate passed.' : `All ${passed.length} gates passed.`}${but}`
}

const namesOf = (verdicts: readonly GateVerdict[]): string => verdicts.map(({ name }) => name).join(', ')

function detail(verdict: GateVerdict): string {
  const { outcome, exitCode, durationMs, output, tree, treeAfter, survivors, attempt } = verdict
  if (outcome === 'skipped') return `: ${output}`
  const facts = [`${(durationMs / 1_000).toFixed(1)} s`]
  if (attempt > 1)
    facts.push(isFlaky(verdict) ? `attempt ${attempt} on the same files: it is flaky` : `attempt ${attempt}`)
  if (exitCode !== null && exitCode !== 0) facts.push(`exit code ${exitCode}`)
  if (tree !== null && treeAfter !== null && tree !== treeAfter)
    facts.push('it changed files of the worktree, so its verdict is about what was there before')
  if (survivors.length > 0) facts.push(`processes ${survivors.join(', ')} could not be ended`)
  return ` (${facts.join(', ')})`
}

const stateWords = ({ commit, tree }: GateVerdict): string =>
  `tree ${tree?.slice(0, 12)} on ${commit === null ? 'no commit' : `commit ${commit.slice(0, 12)}`}`
