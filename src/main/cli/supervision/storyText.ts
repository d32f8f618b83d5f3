import type { GateReport } from '../../../shared/domain/gates'
import type { StoryDecision, StoryView } from '../../../shared/domain/story'
import { plainLine } from '../../terminal/plainText'
import { localTime, usageLine } from '../format'
import { textTable } from '../table'

/** Agents and repositories wrote much of this: nothing in it may act on the terminal. */
const clean = (text: string): string => plainLine(text, 2_000)

const stageWords = (story: StoryView): string => {
  const { stage } = story
  if (stage.kind === 'needs_you') return `needs you (${stage.cause.replaceAll('_', ' ')})`
  if (stage.kind === 'parked') return stage.until === null ? 'parked' : `parked until ${localTime(stage.until)}`
  if (stage.kind === 'waiting') return `next try at ${localTime(stage.until)}`
  return stage.kind.replaceAll('_', ' ')
}

const verdictWords = ({ verdict }: StoryView): string => {
  if (verdict === null) return ''
  const about = verdict.commit === null ? '' : ` ${verdict.commit.slice(0, 8)}`
  return `${verdict.outcome}${verdict.flaky ? ' (flaky)' : ''}${about}${verdict.current === false ? ' (outdated)' : ''}`
}

export function storyTable(list: readonly StoryView[]): string {
  const rows = list.map((story) => [
    story.id,
    clean(story.title).slice(0, 40),
    stageWords(story),
    story.worktree?.branch ?? '',
    verdictWords(story),
    usageLine(story.usage),
  ])
  const columns = ['STORY', 'TITLE', 'STATE', 'BRANCH', 'GATES', 'USED'].map((title) => ({ title }))
  return textTable(columns, rows)
}

export function storyText(story: StoryView, decisions: readonly StoryDecision[]): string {
  const { worktree, counters, why } = story
  const used = Object.entries(counters).flatMap(([name, value]) => (value === 0 ? [] : `${name} ${value}`))
  const lines = [
    `${story.id}  ${clean(story.title)}`,
    `State:     ${stageWords(story)} since ${localTime(story.since)}`,
    `Why:       ${clean(why)}`,
    ...(story.waitsFor === null ? [] : [`Waits for: ${clean(story.waitsFor)}`]),
    ...(story.fileProblem === null ? [] : [`File:      ${clean(story.fileProblem)}`]),
    `Agents:    ${story.profiles.map(({ name, runtime, model }) => `${name} (${runtime}${model === null ? '' : ` ${model}`})`).join(', then ')}`,
    ...(story.after.length === 0 ? [] : [`After:     ${story.after.join(', ')}`]),
    ...(worktree === null ? [] : [`Worktree:  ${worktree.path}`, `Branch:    ${worktree.branch}${factsWords(story)}`]),
    ...(story.verdict === null ? [] : [`Gates:     ${verdictWords(story)}`]),
    ...(used.length === 0 ? [] : [`Counters:  ${used.join(', ')}`]),
    `Used:      ${usageLine(story.usage)}${story.usageFinal ? '' : ' so far'}`,
  ]
  const past = decisions.map(({ at, reason }) => `  ${localTime(at)}  ${clean(reason)}`)
  return [...lines, ...(past.length === 0 ? [] : ['Decisions, newest first:', ...past])].join('\n')
}

function factsWords({ worktree }: StoryView): string {
  const facts = worktree?.facts
  if (facts === null || facts === undefined) return ''
  if (!facts.exists) return ' (its folder is gone)'
  const words = [
    ...(facts.ahead === null ? [] : [`${facts.ahead} ahead`]),
    ...(facts.behind === null || facts.behind === 0 ? [] : [`${facts.behind} behind`]),
    ...(facts.uncommitted === null || facts.uncommitted === 0 ? [] : [`${facts.uncommitted} uncommitted`]),
    ...(facts.diskBytes === null ? [] : [`${(facts.diskBytes / 1_000_000).toFixed(1)} MB`]),
  ]
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

export function reportText(report: GateReport): string {
  const lines = report.verdicts.map(({ name, outcome, attempt, durationMs, exitCode }) => {
    const facts = [
      `${(durationMs / 1_000).toFixed(1)} s`,
      ...(exitCode === null || exitCode === 0 ? [] : [`exit ${exitCode}`]),
      ...(attempt === 1 ? [] : [`attempt ${attempt}`]),
    ]
    return `  ${outcome.padEnd(11)} ${clean(name)} (${facts.join(', ')})`
  })
  const about = report.commit === null ? '' : ` on ${report.commit.slice(0, 12)}`
  const head = `Gates${about}: ${report.outcome}${report.flaky ? ', flaky' : ''}`
  return [head, ...lines, ...(report.problem === null ? [] : [`  ${clean(report.problem)}`])].join('\n')
}
