import type { Remains } from '../../../../shared/domain/recovery'
import { counted } from '../../ui/format/counted'

/** How much of a run is there for the one that goes on from it, in a few words. */
export function remainsWords({ kept, missing }: Remains): string {
  const lost = missing.length === 0 ? 'all of it restored' : notRestored(missing.length)
  return kept.length === 0 ? lost : `${counted(kept.length, 'thing')} kept, ${lost}`
}

export const notRestored = (count: number): string => `${counted(count, 'thing')} not restored`
