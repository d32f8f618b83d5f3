import type { GovernorView, SupervisionView } from '../../../../shared/contract/supervision'

/** `3 of 4 working · 2 queued · 1 parked`; what is 0 is left out, but for those at work. */
export function governorWords({ governor, parked }: Pick<SupervisionView, 'governor' | 'parked'>): string {
  const { working, limit, queue } = governor
  return [
    `${working} of ${limit} working`,
    ...(queue.length === 0 ? [] : [`${queue.length} queued`]),
    ...(parked.length === 0 ? [] : [`${parked.length} parked`]),
  ].join(' · ')
}

/** Nothing to say where nothing is supervised. */
export const governorShown = (
  { governor, parked }: { governor: GovernorView; parked: readonly unknown[] },
  stories: number,
): boolean => stories > 0 || governor.held || governor.working > 0 || governor.queue.length > 0 || parked.length > 0
