import type { LimitHold } from '../../shared/domain/parking'

/** Stored and shown in many time zones, so it names its own. */
function momentOf(at: number, now: number): string {
  const [date, time] = [new Date(at).toISOString().slice(0, 10), new Date(at).toISOString().slice(11, 16)]
  return date === new Date(now).toISOString().slice(0, 10) ? `${time} UTC` : `${date} ${time} UTC`
}

const nameOf = ({ account, window }: LimitHold): string =>
  `Limit ${window === null ? '' : `${window} `}of ${account === '' ? 'this account' : account}`

const when = (hold: LimitHold, now: number): string =>
  hold.source === 'provider'
    ? `resets ${momentOf(hold.until, now)} (said by the provider)`
    : `the provider gave no reset time that can be used, next try ${momentOf(hold.until, now)}`

/** Why something on this account does not start: `Limit five_hour of this login; resets 14:05 UTC (…).` */
export function heldSentence(hold: LimitHold, now: number): string {
  if (hold.probing !== null) return `${nameOf(hold)}; one agent tries whether it is gone.`
  return `${nameOf(hold)}; ${when(hold, now)}.`
}

/** Why one agent is parked, until when, who says so, and what comes then. */
export function parkedSentence(hold: LimitHold, autoResume: boolean, now: number): string {
  if (hold.goneAt !== undefined) {
    return `${nameOf(hold)} is gone; ${autoResume ? 'agents resume one after the other' : 'it can be resumed'}.`
  }
  if (hold.probing !== null) {
    return `${nameOf(hold)}; one agent tries whether it is gone, then ${autoResume ? 'this one resumes' : 'you are asked'}.`
  }
  return `${nameOf(hold)}; ${when(hold, now)}; ${autoResume ? 'resumes by itself' : 'asks you then'}.`
}
