import type { AgentEventType } from '../../../../../shared/domain/events'

/** The chips over the timeline: what a person filters by, coarser than event types. */
export const rowKinds = [
  'messages',
  'thinking',
  'tools',
  'gates',
  'approvals',
  'limits',
  'turns',
  'process',
  'notices',
  'usage',
  'raw',
] as const
export type RowKind = (typeof rowKinds)[number]

export const rowKindLabel: Readonly<Record<RowKind, string>> = {
  messages: 'Messages',
  thinking: 'Thinking',
  tools: 'Tools',
  gates: 'Gates',
  approvals: 'Asks',
  limits: 'Limits',
  turns: 'Turns',
  process: 'Process',
  notices: 'Notices',
  usage: 'Usage',
  raw: 'Raw',
}

/** Hidden until asked for: running totals have a tab of their own and would drown the story. */
export const hiddenAtFirst: readonly RowKind[] = ['usage']

const kinds: Readonly<Record<AgentEventType, RowKind>> = {
  prompt: 'messages',
  text: 'messages',
  thinking: 'thinking',
  tool_call: 'tools',
  tool_output: 'tools',
  tool_result: 'tools',
  gate_started: 'gates',
  gate_verdict: 'gates',
  approval_requested: 'approvals',
  approval_resolved: 'approvals',
  question_asked: 'approvals',
  question_answered: 'approvals',
  retry: 'limits',
  rate_limit: 'limits',
  turn_started: 'turns',
  turn_completed: 'turns',
  run_started: 'process',
  process_started: 'process',
  process_exited: 'process',
  session: 'process',
  resume_rejected: 'process',
  resume_report: 'process',
  stop_requested: 'process',
  stop_step: 'process',
  recovered: 'process',
  run_ended: 'process',
  activity: 'notices',
  task: 'notices',
  notice: 'notices',
  usage: 'usage',
  raw: 'raw',
}

/** A type from a newer host is filed under `raw`: shown, never dropped. */
export const kindOf = (type: string): RowKind => (Object.hasOwn(kinds, type) ? kinds[type as AgentEventType] : 'raw')
