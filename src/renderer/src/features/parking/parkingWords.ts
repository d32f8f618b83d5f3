import type { LimitHold, Parking } from '../../../../shared/domain/parking'
import { formatAge, formatClock } from '../../ui/format/age'

/** Closer than this a countdown says more than a time of day. */
const COUNTDOWN_MS = 10 * 60_000

/** Who says so. */
const sources: Readonly<Record<Parking['source'], string>> = {
  provider: 'said by the provider',
  back_off: 'no reset time given',
}

/**
 * When a parked agent goes on and who says so: `resumes 14:05 · said by the provider`. Where it is a person's to wake
 * it, the words do not promise that it resumes.
 */
export function parkingWords(parking: Pick<Parking, 'until' | 'source' | 'autoResume'>, now: number): string {
  const { until, source, autoResume } = parking
  const verb = autoResume ? (source === 'provider' ? 'resumes' : 'tries again') : 'asks you'
  const left = until - now
  const when = left <= 0 ? 'now' : left < COUNTDOWN_MS ? `in ${formatAge(left)}` : formatClock(until, now)
  return `${verb} ${when} · ${sources[source]}`
}

type Standing = Pick<LimitHold, 'probing' | 'goneAt'>

/**
 * The whole story of a parked agent in this client's own time: which limit, until when, who says so, and what comes
 * then. The host's own sentence names UTC, for it is stored and read anywhere. `hold`: the limit as it stands.
 */
export function parkingSentence(
  { account, window, until, source, autoResume }: Omit<Parking, 'agentId' | 'key' | 'why'>,
  hold: Standing | undefined,
  now: number,
): string {
  const limit = `Limit ${window === null ? '' : `${window} `}of ${account === '' ? 'this account' : account}`
  if (hold?.goneAt !== undefined)
    return `${limit} is gone. ${autoResume ? 'Agents resume one after the other.' : 'It can be resumed.'}`
  if (hold !== undefined && hold.probing !== null)
    return `${limit}. One agent is trying whether it is gone; then ${autoResume ? 'this one resumes by itself' : 'you are asked'}.`
  const left = until - now
  const when = left <= 0 ? 'now' : `at ${formatClock(until, now)}, in ${formatAge(left)}`
  return source === 'provider'
    ? `${limit}. The provider says it resets ${when}; then ${autoResume ? 'the agent resumes by itself' : 'you are asked'}.`
    : `${limit}. The provider gave no reset time; ${autoResume ? 'Snowhook tries again' : 'you are asked'} ${when}.`
}
