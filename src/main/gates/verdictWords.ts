import type { GateVerdict } from './verdict'

const WORDS: Readonly<Record<GateVerdict['outcome'], string>> = {
  passed: 'passed',
  failed: 'FAILED',
  timed_out: 'TIMED OUT',
  interrupted: 'was interrupted',
  skipped: 'skipped',
}

/** Verdicts for a model: all outcomes first, then what those printed that did not pass. */
export function verdictsInWords(verdicts: readonly GateVerdict[]): string {
  const [first] = verdicts
  const about = first?.tree == null ? [] : [`About ${stateWords(first)}:`]
  const lines = verdicts.map((verdict) => `- ${verdict.name} ${WORDS[verdict.outcome]}${detail(verdict)}`)
  const outputs = verdicts
    .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')
    .map(({ name, command, output }) => `\n${name} ($ ${command}):\n${output === '' ? '(it printed nothing)' : output}`)
  return [...about, ...lines, ...outputs, `\n[${conclusion(verdicts)}]`].join('\n')
}

/** Last, and alone in brackets, as what a shell command came to: after a long output it need not be looked for. */
function conclusion(verdicts: readonly GateVerdict[]): string {
  const bad = verdicts.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')
  if (bad.length > 0) return `Not passed: ${bad.map(({ name }) => name).join(', ')}.`
  const passed = verdicts.filter(({ outcome }) => outcome === 'passed').length
  return passed === 0 ? 'No gate applied.' : passed === 1 ? 'The gate passed.' : `All ${passed} gates passed.`
}

function detail({ outcome, exitCode, durationMs, output, tree, treeAfter, survivors }: GateVerdict): string {
  if (outcome === 'skipped') return `: ${output}`
  const facts = [`${(durationMs / 1_000).toFixed(1)} s`]
  if (exitCode !== null && exitCode !== 0) facts.push(`exit code ${exitCode}`)
  if (tree !== null && treeAfter !== null && tree !== treeAfter)
    facts.push('it changed files of the worktree, so its verdict is about what was there before')
  if (survivors.length > 0) facts.push(`processes ${survivors.join(', ')} could not be ended`)
  return ` (${facts.join(', ')})`
}

const stateWords = ({ commit, tree }: GateVerdict): string =>
  `tree ${tree?.slice(0, 12)} on ${commit === null ? 'no commit' : `commit ${commit.slice(0, 12)}`}`
