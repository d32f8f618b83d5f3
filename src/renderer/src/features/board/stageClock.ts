import type { Parking } from '../../../../shared/domain/parking'
import type { StoryView } from '../../../../shared/domain/story'
import { formatAge, formatClock } from '../../ui/format/age'
import { parkingWords } from '../parking/parkingWords'

/** How long a story has been where it is, or when it goes on. `now`: the client's clock, ms since the epoch. */
export function stageClock(
  { stage, since, deadline }: Pick<StoryView, 'stage' | 'since' | 'deadline'>,
  parking: Parking | undefined,
  now: number,
): string {
  const age = formatAge(now - since)
  switch (stage.kind) {
    case 'idle':
      return ''
    case 'waiting':
      return stage.until <= now ? 'next try now' : `next try in ${formatAge(stage.until - now)}`
    case 'parked':
      if (parking !== undefined) return parkingWords(parking, now)
      return stage.until === null ? `${age}, reset time unknown` : `until ${formatClock(stage.until, now)}`
    case 'preparing':
    case 'working':
    case 'judging':
      if (deadline === null) return age
      return deadline <= now ? `${age}, overdue` : `${age}, ${formatAge(deadline - now)} left`
    case 'queued':
    case 'needs_you':
      return age
    default:
      return `${age} ago`
  }
}
