import type { FoundProcess, RecoveryReport } from '../../../../shared/domain/recovery'
import { formatClock } from '../../ui/format/age'
import { counted } from '../../ui/format/counted'
import type { Tone } from '../../ui/tone'
import type { RunStanding } from './runStanding'

/** One fact of the strip. */
export interface RecoveryPart {
  readonly words: string
  readonly tone: Tone
}

/** When the host went away is known only by what its agents said last, so no moment is named for it. */
export function recoveryLead({ killedHostSince, runs }: RecoveryReport, now: number): string {
  if (killedHostSince === null) return 'Found at this start'
  const seen = runs.reduce<number | null>((last, run) => later(last, run.lastSeenAt), null)
  return seen === null
    ? `Snowhook, at work since ${formatClock(killedHostSince, now)}, ended without closing`
    : `Snowhook ended without closing, some time after ${formatClock(seen, now)}`
}

const later = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))

/** What was found, as the strip counts it: nothing that is none. `standings`: of the report's runs, in their order. */
export function recoveryParts(report: RecoveryReport, standings: readonly RunStanding[]): readonly RecoveryPart[] {
  const runs = (wanted: RunStanding): number => standings.filter((standing) => standing === wanted).length
  const found = (...wanted: FoundProcess['state'][]): number =>
    report.processes.filter(({ state }) => wanted.includes(state)).length
  const asked = found('asked')
  const survived = found('survived')
  const parts: readonly (readonly [number, string, Tone])[] = [
    [runs('resumable'), `${counted(runs('resumable'), 'agent')} can be resumed`, 'neutral'],
    [runs('goes_on'), `${counted(runs('goes_on'), 'agent')} started again`, 'neutral'],
    [runs('not_resumable'), `${counted(runs('not_resumable'), 'agent')} cannot be resumed`, 'neutral'],
    [found('ended', 'gone'), `${countedProcesses(found('ended', 'gone'))} ended`, 'neutral'],
    [found('left'), `${countedProcesses(found('left'))} left alone`, 'neutral'],
    [report.mended.length, `${counted(report.mended.length, 'file')} mended`, 'neutral'],
    [survived, `${countedProcesses(survived)} still alive`, 'bad'],
    [asked, `${countedProcesses(asked)} ${asked === 1 ? 'needs' : 'need'} your word`, 'attention'],
  ]
  const some = parts.flatMap(([count, words, tone]) => (count === 0 ? [] : [{ words, tone }]))
  return some.length > 0 ? some : [{ words: 'no run was open and no process was left', tone: 'neutral' }]
}

export const countedProcesses = (count: number): string => (count === 1 ? '1 process' : `${count} processes`)

/** Never names a command: it is also shown on the desktop. */
export const askedWords = (count: number): string =>
  count === 1
    ? '1 process may be a leftover of an agent: end it or leave it'
    : `${count} processes may be leftovers of agents: end them or leave them`
