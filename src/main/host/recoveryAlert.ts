import type { RecoveryReport } from '../../shared/domain/recovery'
import type { NewAlert } from './alerts'

/** Pids that one sentence names. */
const NAMED_MAX_ITEMS = 50

/** One alert for everything that recovery found about runs and processes; the report has the details. Null: nothing. */
export function recoveryAlert({ runs, processes }: RecoveryReport): NewAlert | null {
  if (runs.length === 0 && processes.length === 0) return null
  const named = (state: string): number[] => processes.filter((one) => one.state === state).map(({ pid }) => pid)
  const survivors = named('survived').slice(0, NAMED_MAX_ITEMS)
  const asked = named('asked').length
  const ended = named('ended').length
  const sentences = [
    ...(runs.length === 0 ? [] : [`Snowhook had ended in the middle of ${counted(runs.length, 'run')}.`]),
    ...(ended === 0
      ? []
      : [`${counted(ended, 'process', 'processes')} of earlier runs ${were(ended)} still alive, and ended.`]),
    ...(survivors.length === 0 ? [] : [`Processes of earlier runs could not be ended: ${survivors.join(', ')}.`]),
    ...(asked === 0
      ? []
      : [`${counted(asked, 'process', 'processes')} may be left over; nothing was done about that yet.`]),
  ]
  return {
    level: survivors.length > 0 ? 'error' : 'warning',
    message: `${sentences.join(' ')} The recovery report says more.`,
    ...(runs.length === 0 ? {} : { kept: 'What was recorded until then, and every session.' }),
    next: nextStep(survivors, asked),
  }
}

function nextStep(survivors: readonly number[], asked: number): string {
  if (survivors.length > 0) return `End them by hand: kill -9 ${survivors.join(' ')}`
  return asked > 0 ? 'Say which processes are to be ended.' : 'Resume the agents that should go on.'
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
const were = (count: number): string => (count === 1 ? 'was' : 'were')
