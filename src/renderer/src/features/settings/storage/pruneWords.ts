import type { PrunePlan } from '../../../../../shared/contract/storage'
import { formatBytes } from '../../../ui/format/bytes'
import { counted } from '../../../ui/format/counted'

/** As the wish's own schema has it. */
export const DAYS_MAX = 36_500

const many = (count: number): string => count.toLocaleString('en-US')

/** `12 runs and 3 conversations, 340 MB`. */
export function planWords({ runCount, conversationCount, bytes }: Omit<PrunePlan, 'id' | 'runs' | 'kept'>): string {
  const what = [
    ...(runCount === 0 ? [] : [runsWords(runCount)]),
    ...(conversationCount === 0 ? [] : [counted(conversationCount, 'conversation')]),
  ]
  return `${what.join(' and ')}, ${formatBytes(bytes)}`
}

export const runsWords = (count: number): string => `${many(count)} run${count === 1 ? '' : 's'}`

export const isEmptyPlan = ({ runCount, conversationCount }: PrunePlan): boolean => runCount + conversationCount === 0

export const prunedWords = ({ runCount, bytes }: { readonly runCount: number; readonly bytes: number }): string =>
  `${runsWords(runCount)} deleted, ${formatBytes(bytes)} freed.`

/** A whole number of days; null: what was typed is none. */
export function daysOf(text: string, least: number): number | null {
  const days = Number(text)
  return text.trim() === '' || !Number.isInteger(days) || days < least || days > DAYS_MAX ? null : days
}

export const olderThan = (days: number): string =>
  days === 0 ? 'every run that has ended' : `runs that ended at least ${counted(days, 'day')} ago`
