import type { ReactNode } from 'react'
import { useNow } from '../../store/ticker'
import { formatAge } from '../../ui/format/age'

/** How long it has waited. Ticks alone, so that what is around it does not. */
export const Waiting = ({ since }: { since: number }): ReactNode => formatAge(useNow() - since)
