import type { SupervisionView } from '../../../shared/contract/supervision'
import type { AgentId } from '../../../shared/domain/ids'
import type { Parking } from '../../../shared/domain/parking'

export interface SupervisionSlice {
  /** Null until the host has said it. */
  readonly view: SupervisionView | null
  /** The parked agents. One whose parking did not change keeps its identity, so that only changed rows draw again. */
  readonly parkings: Readonly<Record<AgentId, Parking>>
}

export const emptySupervision: SupervisionSlice = { view: null, parkings: {} }

export function applySupervision(slice: SupervisionSlice, view: SupervisionView): SupervisionSlice {
  const parkings: Record<AgentId, Parking> = {}
  for (const parking of view.parked) {
    const before = slice.parkings[parking.agentId]
    parkings[parking.agentId] = before !== undefined && same(before, parking) ? before : parking
  }
  return { view, parkings }
}

/** Parkings are flat: all their values can be compared one by one. */
const same = (a: Parking, b: Parking): boolean =>
  (Object.keys(b) as (keyof Parking)[]).every((field) => a[field] === b[field])
