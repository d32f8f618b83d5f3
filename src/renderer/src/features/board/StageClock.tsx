import type { ReactNode } from 'react'
import type { StoryView } from '../../../../shared/domain/story'
import { useNow } from '../../store/ticker'
import { stageClock } from './stageClock'
import { agentAtWork, useParking } from './useStory'

/** The part of a card that ticks, alone. */
export function StageClock({ story }: { story: StoryView }): ReactNode {
  const parking = useParking(story.stage.kind === 'parked' ? agentAtWork(story) : null)
  const text = stageClock(story, parking, useNow())
  return text === '' ? null : (
    <span className="stage-clock numbers" title={parking?.why}>
      {text}
    </span>
  )
}
