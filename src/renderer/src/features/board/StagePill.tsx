import type { ReactNode } from 'react'
import type { StoryStage } from '../../../../shared/domain/story'
import '../../ui/StatePill.css'
import { stageLook } from './stageLook'

/** A stage as icon + word + colour. */
export function StagePill({ stage }: { stage: StoryStage }): ReactNode {
  const { icon: Icon, tone, word } = stageLook(stage)
  const turning = stage.kind === 'preparing' ? 'starting' : undefined
  return (
    <span className="state-pill" data-tone={tone} data-phase={turning}>
      <Icon aria-hidden="true" strokeWidth={2.25} />
      <span>{word}</span>
    </span>
  )
}
