import type { SupervisionView } from '../../../shared/contract/supervision'
import type { AgentId } from '../../../shared/domain/ids'
import type { Notice } from '../../../shared/domain/notice'
import type { Parking } from '../../../shared/domain/parking'

export interface SupervisionSlice {
  /** Null until the host has said it. */
  readonly view: SupervisionView | null
  /** The parked agents. One whose parking did not change keeps its identity, so that only changed rows draw again. */
  readonly parkings: Readonly<Record<AgentId, Parking>>
  /** What wants a person, most urgent first, each id once. The same array as long as nothing of it changed. */
  readonly notices: readonly Notice[]
}

export const emptySupervision: SupervisionSlice = { view: null, parkings: {}, notices: [] }

export function applySupervision(slice: SupervisionSlice, view: SupervisionView): SupervisionSlice {
  const parkings: Record<AgentId, Parking> = {}
  for (const parking of view.parked) {
    const before = slice.parkings[parking.agentId]
    parkings[parking.agentId] = before !== undefined && same(before, parking) ? before : parking
  }
  return { view, parkings, notices: noticesOf(slice.notices, view.notices) }
}

/** Parkings are flat: all their values can be compared one by one. */
const same = (a: Parking, b: Parking): boolean =>
  (Object.keys(b) as (keyof Parking)[]).every((field) => a[field] === b[field])

function noticesOf(before: readonly Notice[], given: readonly Notice[]): readonly Notice[] {
  const known = new Map(before.map((notice) => [notice.id, notice]))
  // A map keeps the place at which an id came first.
  const notices = [...new Map(given.map((notice) => [notice.id, notice])).values()].map((notice) => {
    const was = known.get(notice.id)
    return was !== undefined && JSON.stringify(was) === JSON.stringify(notice) ? was : notice
  })
  return notices.length === before.length && notices.every((notice, at) => notice === before[at]) ? before : notices
}
