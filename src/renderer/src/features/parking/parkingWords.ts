import type { Parking } from '../../../../shared/domain/parking'
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
