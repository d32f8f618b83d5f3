import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useApp } from '../../store/context'
import { needYou } from '../../store/needYou'
import { type InboxEntry, inboxEntries } from './inboxEntries'

/** The inbox's lines; new only when one comes, goes or changes, however busy the fleet is. */
export function useInboxEntries(): readonly InboxEntry[] {
  const attention = useApp((state) => state.attention)
  const fleet = useApp((state) => state.fleet)
  const notices = useApp((state) => state.supervision.notices)
  const recovery = useApp((state) => state.recovery)
  const terminals = useApp(useShallow((state) => needYou(state).terminals))
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the fleet only the waiting terminals count.
  return useMemo(
    () => inboxEntries({ attention, fleet, supervision: { notices }, recovery }),
    [attention.items, terminals, notices, recovery.asked],
  )
}
