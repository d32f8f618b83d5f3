import { AlarmClock, BellOff } from 'lucide-react'
import { useState } from 'react'
import type { StoryView } from '../../../../shared/domain/story'
import { useStoryActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { agentAtWork, useParking } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'

/** For a parked story: why, and the two things a person can do about it. */
export function ParkingActions({ story }: { story: StoryView }) {
  const agentId = agentAtWork(story)
  const parking = useParking(agentId)
  const stories = useStoryActions()
  const [busy, setBusy] = useState<'wake' | 'cancel' | null>(null)
  if (parking === undefined || agentId === null) return null
  const during = async (which: 'wake' | 'cancel', call: () => Promise<boolean>): Promise<void> => {
    setBusy(which)
    await call()
    setBusy(null)
  }
  return (
    <>
      <p className="story-small">{visibleText(parking.why)}</p>
      <div className="story-buttons">
        <Button
          size="small"
          icon={<AlarmClock />}
          busy={busy === 'wake'}
          onClick={() => void during('wake', () => stories.wakeNow(agentId))}
        >
          Try now
        </Button>
        {parking.autoResume ? (
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
      </div>
    </>
  )
}
