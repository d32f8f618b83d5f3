import type { Parking } from '../../../../shared/domain/parking'
import { useApp } from '../../store/context'
import { useNow } from '../../store/ticker'
import { visibleText } from '../inspector/visibleText'
import { parkingSentence } from './parkingWords'

/** Why an agent is parked and until when, by the client's clock. Ticks alone. */
export function ParkingSentence({ parking }: { parking: Parking }): string {
  const hold = useApp((state) => state.supervision.view?.limits.find(({ key }) => key === parking.key))
  return visibleText(parkingSentence(parking, hold, useNow()))
}
