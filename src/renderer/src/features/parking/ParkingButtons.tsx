import { AlarmClock, BellOff } from 'lucide-react'
import { useState } from 'react'
import type { Parking } from '../../../../shared/domain/parking'
import { useStoryActions } from '../../store/context'
import { Button } from '../../ui/Button'

/** The two things that a person can do about a parked agent. */
export function ParkingButtons({ parking: { agentId, autoResume } }: { parking: Parking }) {
  const stories = useStoryActions()
  const [busy, setBusy] = useState<'wake' | 'cancel' | null>(null)
  const during = async (which: 'wake' | 'cancel', call: () => Promise<boolean>): Promise<void> => {
    setBusy(which)
    await call()
    setBusy(null)
  }
  return (
    <>
      <Button
        size="small"
        icon={<AlarmClock />}
        busy={busy === 'wake'}
        onClick={() => void during('wake', () => stories.wakeNow(agentId))}
      >
        Try now
      </Button>
      {autoResume ? (
        <Button
          size="small"
          variant="quiet"
          icon={<BellOff />}
          busy={busy === 'cancel'}
          onClick={() => void during('cancel', () => stories.cancelParking(agentId))}
        >
          Do not resume by itself
        </Button>
      ) : null}
    </>
  )
}
