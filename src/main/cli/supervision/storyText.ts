import { bytesText } from '../../../shared/domain/bytesText'
import type { GateReport, GateVerdict } from '../../../shared/domain/gates'
import type { StoryDecision, StoryView } from '../../../shared/domain/story'
import { plainLine } from '../../terminal/plainText'
import { exactLines } from '../asking/exactText'
import { localTime, usageLine } from '../format'
import { textTable } from '../table'
import { clean, stageWords } from './storyWords'

const TITLE_SHOWN_CHARS = 40
/** The end is where a test run says what failed. All of it is in the gate's pane and with --json. */
const OUTPUT_SHOWN_LINES = 15

const verdictWords = ({ verdict }: StoryView): string => {
  if (verdict === null) return ''
  const about = verdict.commit === null ? '' : ` ${verdict.commit.slice(0, 8)}`
  return `${verdict.outcome}${verdict.flaky ? ' (flaky)' : ''}${about}${verdict.current === false ? ' (outdated)' : ''}`
}

/** With a column for the project when there are several. */
export function storyTable(list: readonly StoryView[]): string {
  const several = new Set(list.map(({ project }) => project)).size > 1
  const rows = list.map((story) => [
    story.id,
    plainLine(story.title, TITLE_SHOWN_CHARS),
    story.fileProblem === null ? stageWords(story) : `${stageWords(story)}, its file has a problem`,
    clean(story.worktree?.branch ?? ''),
    verdictWords(story),
    usageLine(story.usage),
    ...(several ? [clean(story.project)] : []),
  ])
  const columns = ['STORY', 'TITLE', 'STATE', 'BRANCH', 'GATES', 'USED', ...(several ? ['PROJECT'] : [])]
  return textTable(
    columns.map((title) => ({ title })),
    rows,
  )
}

export function storyText(story: StoryView, decisions: readonly StoryDecision[], report: GateReport | null): string {
  const { worktree, counters, why } = story
  const used = Object.entries(counters).flatMap(([name, value]) => (value === 0 ? [] : `${spaced(name)} ${value}`))
  const agents = story.profiles.map(
    ({ name, runtime, model }) => `${name} (${runtime}${model === null ? '' : ` ${model}`})`,
  )
  const lines = [
    `${story.id}  ${clean(story.title)}`,
    `State:     ${stageWords(story)} since ${localTime(story.since)}`,
    `Why:       ${clean(why)}`,
    ...(story.waitsFor === null ? [] : [`Waits:     ${clean(story.waitsFor)}`]),
    ...(story.fileProblem === null ? [] : [`File:      ${clean(story.fileProblem)}`]),
    `Project:   ${clean(story.project)}`,
    `Agents:    ${clean(agents.join(', then '))}`,
    ...(story.after.length === 0 ? [] : [`After:     ${story.after.join(', ')}`]),
    ...(worktree === null
      ? []
      : [`Worktree:  ${clean(worktree.path)}`, `Branch:    ${clean(worktree.branch)}${factsWords(story)}`]),
    ...(used.length === 0 ? [] : [`Counters:  ${used.join(', ')}`]),
    `Used:      ${usageLine(story.usage)}${story.usageFinal ? '' : ' so far'}`,
  ]
  const past = decisions.map(({ at, reason }) => `  ${localTime(at)}  ${clean(reason)}`)
  const outdated = story.verdict?.current === false ? ['  The worktree has changed since.'] : []
  return [
    ...lines,
    ...(report === null ? [] : [reportText(report), ...outdated]),
    ...(past.length === 0 ? [] : ['Decisions, newest first:', ...past]),
  ].join('\n')
}

/** `commitRecoveries` → `commit recoveries`. */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function factsWords({ worktree }: StoryView): string {
  const facts = worktree?.facts
  if (facts === null || facts === undefined) return ''
  if (!facts.exists) return ' (its folder is gone)'
  const words = [
    ...(facts.ahead === null ? [] : [`${facts.ahead} ahead`]),
    ...(facts.behind === null || facts.behind === 0 ? [] : [`${facts.behind} behind`]),
    ...(facts.uncommitted === null || facts.uncommitted === 0 ? [] : [`${facts.uncommitted} uncommitted`]),
    ...(facts.diskBytes === null ? [] : [bytesText(facts.diskBytes)]),
  ]
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** What every gate said, and of those that did not pass the end of what they printed. */
export function reportText(report: GateReport): string {
  const about = report.commit === null ? '' : ` on ${report.commit.slice(0, 12)}`
  const head = `Gates${about}: ${report.outcome}${report.flaky ? ', flaky' : ''}`
  const problem = report.problem === null ? [] : [`  ${clean(report.problem)}`]
  return [head, ...report.verdicts.flatMap(verdictLines), ...problem].join('\n')
}

function verdictLines({ name, outcome, attempt, durationMs, exitCode, output }: GateVerdict): string[] {
  const facts = [
    `${(durationMs / 1_000).toFixed(1)} s`,
    ...(exitCode === null || exitCode === 0 ? [] : [`exit ${exitCode}`]),
    ...(attempt === 1 ? [] : [`attempt ${attempt}`]),
  ]
  const line = `  ${outcome.replace('_', ' ').padEnd(11)} ${clean(name)} (${facts.join(', ')})`
  if (outcome === 'passed' || output.trim() === '') return [line]
  const printed = exactLines(output.replace(/\r\n?/g, '\n').trimEnd())
  const cut = printed.length > OUTPUT_SHOWN_LINES ? ['…'] : []
  return [line, ...[...cut, ...printed.slice(-OUTPUT_SHOWN_LINES)].map((text) => `    │ ${text}`)]
}
