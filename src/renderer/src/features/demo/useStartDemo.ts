import { useState } from 'react'
import { useFleetActions } from '../../store/context'

/** Starts the demo fleet once, however often it is clicked. */
export function useStartDemo(): { start: () => void; starting: boolean } {
  const fleet = useFleetActions()
  const [starting, setStarting] = useState(false)
  const run = async (): Promise<void> => {
    setStarting(true)
    await fleet.startDemo()
    setStarting(false)
  }
  return { start: () => void run(), starting }
}
