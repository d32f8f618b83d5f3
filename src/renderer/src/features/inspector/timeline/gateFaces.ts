import type { AgentEventOf } from '../../../../../shared/domain/events'
import type { GateOutcome } from '../../../../../shared/domain/gates'
import { formatAge } from '../../../ui/format/age'
import { oneLine } from './oneLine'
import type { RowFace, RowTone } from './rowFace'

const outcomes: Readonly<Record<GateOutcome, { readonly word: string; readonly tone: RowTone }>> = {
  passed: { word: 'passed', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  timed_out: { word: 'took too long', tone: 'bad' },
  interrupted: { word: 'interrupted', tone: 'attention' },
  skipped: { word: 'not run', tone: 'quiet' },
}

const attemptWords = (attempt: number): string => (attempt === 1 ? '' : `, attempt ${attempt}`)

/** For the row of the gate's start: what it said, about which commit. */
export const gateWords = ({ outcome, commit }: AgentEventOf<'gate_verdict'>): string =>
  `${outcomes[outcome].word}${commit === null ? '' : ` on ${commit.slice(0, 7)}`}`

type GateType = 'gate_started' | 'gate_verdict'

/** Rows about gates: which began, and what each said about which commit. */
export const gateFaces: { readonly [T in GateType]: (event: AgentEventOf<T>) => RowFace } = {
  gate_started: (event) => ({
    icon: 'gate',
    tone: 'neutral',
    title: `Gate ${event.name}${attemptWords(event.attempt)}`,
    summary: oneLine(event.command),
    detail: [{ label: 'Command', text: event.command }],
  }),
  gate_verdict: (event) => ({
    icon: 'gate',
    tone: event.survivors.length > 0 ? 'bad' : outcomes[event.outcome].tone,
    title: `Gate ${event.name} ${outcomes[event.outcome].word}${attemptWords(event.attempt)}`,
    summary: [
      event.commit === null ? 'no commit' : event.commit.slice(0, 7),
      ...(event.exitCode === null ? [] : [`exit ${event.exitCode}`]),
      formatAge(event.durationMs),
      ...(event.treeAfter !== null && event.treeAfter !== event.tree ? ['changed files while it ran'] : []),
      ...(event.survivors.length === 0 ? [] : [`${event.survivors.length} processes left behind`]),
    ].join(' · '),
    detail: [
      { label: event.truncated ? 'Output (cut; the log has all of it)' : 'Output', text: event.output },
      ...(event.survivors.length === 0 ? [] : [{ label: 'Still alive', text: event.survivors.join(', ') }]),
    ],
  }),
}
