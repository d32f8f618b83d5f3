import type { StoryView } from '../../../../shared/domain/story'
import { agentAtWork, useParking } from '../board/useStory'
import { ParkingButtons } from './ParkingButtons'
import { ParkingSentence } from './ParkingSentence'

/** For a parked story: why, and what a person can do about it. */
export function ParkingActions({ story }: { story: StoryView }) {
  const parking = useParking(agentAtWork(story))
  if (parking === undefined) return null
  return (
    <>
      <p className="story-small">
        <ParkingSentence parking={parking} />
      </p>
      <div className="story-buttons">
        <ParkingButtons parking={parking} />
      </div>
    </>
  )
}
