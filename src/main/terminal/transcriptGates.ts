import type { AgentEventOf } from '../../shared/domain/events'
import { plainLine, plainText } from './plainText'
import { type Style, styled } from './transcriptStyle'

const NAME_MAX_CHARS = 80
const COMMAND_MAX_CHARS = 160
const LINE_MAX_CHARS = 200
/** The end of what a gate printed that did not pass: a test runner's summary. All of less was drawn while it ran. */
const END_LINES = 20

type Started = AgentEventOf<'gate_started'>
type Verdict = AgentEventOf<'gate_verdict'>

/** A gate's output is drawn as a tool call's is. */
export const gateCall = ({ callId, name, command }: Started) => ({ callId, name, input: command, parentCallId: null })

export function gateHeading({ name, command, attempt }: Started): string {
  const again = attempt === 1 ? '' : ` ${styled('attention', `again, attempt ${attempt}`)}`
  return `${styled('accent', '◆')} ${styled('bold', plainLine(name, NAME_MAX_CHARS))}${again} ${styled('dim', plainLine(command, COMMAND_MAX_CHARS))}`
}

const styles: Readonly<Record<Verdict['outcome'], Style>> = {
  passed: 'good',
  failed: 'bad',
  timed_out: 'bad',
  interrupted: 'attention',
  skipped: 'dim',
}

/** The verdict, and when it is a bad one of many words, the last of them. */
export function verdictLines(event: Verdict): string[] {
  const { callId, name, outcome, output, survivors } = event
  if (callId === null) {
    const why = plainLine(output, LINE_MAX_CHARS)
    return [styled('dim', `◇ ${plainLine(name, NAME_MAX_CHARS)} ${outcome}: ${why}`)]
  }
  const flaky = outcome === 'passed' && event.attempt > 1
  const lines = [styled(flaky ? 'attention' : styles[outcome], `  └ ${verdictWords(event)}`)]
  if (survivors.length > 0) lines.push(styled('bad', `    Still alive: ${survivors.slice(0, 20).join(', ')}`))
  const printed = plainText(output).trimEnd().split('\n')
  if (outcome === 'passed' || printed.length <= END_LINES) return lines
  const end = printed.slice(-END_LINES).map((line) => styled('dim', `    ${line.slice(0, LINE_MAX_CHARS)}`))
  return [...lines, styled('dim', '    The end of what it printed:'), ...end]
}

function verdictWords({ outcome, exitCode, durationMs, attempt, tree, treeAfter }: Verdict): string {
  const facts = [`${(durationMs / 1_000).toFixed(1)} s`]
  if (exitCode !== null && exitCode !== 0) facts.unshift(`exit code ${exitCode}`)
  if (outcome === 'passed' && attempt > 1) facts.push('flaky: it failed before on the same files')
  if (tree !== null && treeAfter !== null && tree !== treeAfter) facts.push('it changed files of the worktree')
  return `${outcome.replace('_', ' ')} · ${facts.join(' · ')}`
}
