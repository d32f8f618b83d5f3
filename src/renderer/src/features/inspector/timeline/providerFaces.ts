import type { AgentEventOf, AgentEventType } from '../../../../../shared/domain/events'
import { totalTokens } from '../../../../../shared/domain/usage'
import { formatAge, formatClock } from '../../../ui/format/age'
import { formatCost, formatPartialCost } from '../../../ui/format/money'
import { formatTokens } from '../../../ui/format/tokens'
import { pricedParts } from '../usage/tokenKinds'
import { oneLine } from './oneLine'
import type { RowFace, RowTone } from './rowFace'

type ProviderType = Extract<
  AgentEventType,
  'activity' | 'retry' | 'rate_limit' | 'usage' | 'turn_started' | 'turn_completed' | 'task' | 'notice' | 'raw'
>

const activityTone: Readonly<Record<AgentEventOf<'activity'>['state'], RowTone>> = {
  working: 'quiet',
  idle: 'quiet',
  blocked: 'attention',
  done: 'good',
  error: 'bad',
}

const limitWords: Readonly<Record<AgentEventOf<'rate_limit'>['status'], { title: string; tone: RowTone }>> = {
  allowed: { title: 'Limit: within it', tone: 'quiet' },
  warning: { title: 'Limit: close to it', tone: 'attention' },
  rejected: { title: 'Limit reached', tone: 'bad' },
}

const levelWords: Readonly<Record<AgentEventOf<'notice'>['level'], string>> = {
  info: 'Notice',
  warning: 'Warning',
  error: 'Error',
}

const share = (utilization: number | null | undefined): string | null =>
  utilization === null || utilization === undefined ? null : `${Math.round(utilization * 100)} % used`

/** Retries begin below a second, where an age would read "0 s". */
const formatDelay = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)}\u202fms` : formatAge(ms))

/** A total without a price still says what is known of it. */
const eventCost = ({ total, byModel, final }: AgentEventOf<'usage'>): string =>
  total.totalCostUsd === null
    ? formatPartialCost([null, ...pricedParts(byModel)], !final)
    : formatCost(total.totalCostUsd, !final)

const present = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' · ')

/** Rows about what the provider says of itself: progress, limits, usage, notices. */
export const providerFaces: { readonly [T in ProviderType]: (event: AgentEventOf<T>) => RowFace } = {
  activity: (event) => ({
    icon: 'notice',
    tone: activityTone[event.state],
    title: event.state === 'blocked' ? `Blocked on a ${event.waitingFor ?? 'person'}` : `Agent is ${event.state}`,
    summary: oneLine(present([event.message === '' ? null : event.message, `says the ${event.source}`])),
    detail: event.message === '' ? [] : [{ label: 'Message', text: event.message }],
  }),
  retry: (event) => ({
    icon: 'limit',
    tone: 'attention',
    title: `Retry ${event.attempt} of ${event.maxRetries}`,
    summary: oneLine(
      present([
        event.httpStatus === null ? null : `HTTP ${event.httpStatus}`,
        `after ${formatDelay(event.delayMs)}`,
        event.reason,
      ]),
    ),
    detail: [{ label: 'Reason', text: event.reason }],
  }),
  rate_limit: (event) => ({
    icon: 'limit',
    tone: limitWords[event.status].tone,
    title: limitWords[event.status].title,
    summary: present([
      event.window,
      share(event.utilization),
      event.resetsAt === null ? null : `resets ${formatClock(event.resetsAt)}`,
    ]),
    detail: event.windows.map((window) => ({
      label: window.name,
      text: present([
        window.status,
        share(window.utilization),
        window.resetsAt === null ? null : `resets ${new Date(window.resetsAt).toISOString()}`,
      ]),
    })),
  }),
  usage: (event) => ({
    icon: 'usage',
    tone: 'quiet',
    title: event.final ? 'Usage' : 'Usage so far',
    summary: `${formatTokens(totalTokens(event.total))} tokens · ${eventCost(event)}`,
    detail: [
      { label: 'Totals of this run', text: JSON.stringify({ ...event.total, byModel: event.byModel }, null, 2) },
    ],
  }),
  turn_started: (event) => ({
    icon: 'turn',
    tone: 'quiet',
    title: `Turn ${event.turn} started`,
    summary: '',
    detail: [],
  }),
  turn_completed: (event) => ({
    icon: 'turn',
    tone: event.ok ? 'good' : 'bad',
    title: event.ok ? `Turn ${event.turn} completed` : `Turn ${event.turn} failed`,
    summary: oneLine(
      present([
        event.ok && event.reason === 'completed' ? null : event.reason,
        event.httpStatus === null ? null : `HTTP ${event.httpStatus}`,
        event.deniedCalls === 0 ? null : `${event.deniedCalls} denied`,
        event.text === '' ? null : event.text,
      ]),
    ),
    detail: event.text === '' ? [] : [{ label: 'Result', text: event.text }],
  }),
  task: (event) => ({
    icon: 'task',
    tone: event.phase === 'failed' ? 'bad' : 'quiet',
    title: `Background task ${event.phase}`,
    summary: oneLine(event.title),
    detail: [{ label: 'Task', text: `${event.taskId}\n${event.title}` }],
  }),
  notice: (event) => ({
    icon: event.code === 'compacted' ? 'compacted' : 'notice',
    tone: event.level === 'error' ? 'bad' : event.level === 'warning' ? 'attention' : 'quiet',
    title: event.code === 'compacted' ? 'Conversation compacted' : levelWords[event.level],
    summary: oneLine(event.message),
    detail: [{ label: event.code, text: event.message }],
  }),
  raw: (event) => ({
    icon: 'raw',
    tone: 'quiet',
    title: event.name,
    summary: oneLine(event.data),
    detail: [{ label: 'As the provider sent it', text: event.data, json: true }],
  }),
}
