import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useServices } from '../../store/context'
import { keyOf, type StoryKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { IconButton } from '../../ui/IconButton'
import { StagePill } from '../board/StagePill'
import { useStory } from '../board/useStory'
import { VerdictChip } from '../board/VerdictChip'
import { visibleText } from '../inspector/visibleText'
import { FinishActions } from '../story/FinishActions'
import { Review } from './Review'

/** A story's changes over the whole page, with everything that finishes it below. Escape goes back to where one was. */
export function ReviewPage({ storyKey }: { storyKey: StoryKey }) {
  const { ui } = useServices()
  const story = useStory(storyKey)
  const page = useRef<HTMLDivElement>(null)
  useEffect(() => page.current?.focus(), [])
  const close = (): void => {
    ui.openReview(null)
    // The board is drawn anew, its cards with the frame after.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`[data-story="${CSS.escape(storyKey)}"]`)?.focus(),
      ),
    )
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from anywhere inside.
    <div
      className="review-page"
      ref={page}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
        // The first arrow key or letter goes to the files, not nowhere.
        else if (event.target === page.current && ['ArrowDown', 'j', 'Enter'].includes(event.key))
          page.current?.querySelector<HTMLElement>('.review-files [data-row][tabindex="0"]')?.focus()
      }}
    >
      {story === undefined ? (
        <EmptyState title="This story is gone" actions={<Button onClick={close}>Back</Button>}>
          Its file was removed.
        </EmptyState>
      ) : (
        <>
          <header className="review-head">
            <IconButton label="Back" shortcut="Escape" icon={<ArrowLeft />} onClick={close} />
            <h2 className="truncate">
              {visibleText(story.title)} <small>{story.id}</small>
            </h2>
            <StagePill stage={story.stage} />
            {story.verdict === null ? null : <VerdictChip verdict={story.verdict} tabbable />}
          </header>
          <Review key={keyOf(story)} story={story} />
          <div className="review-finish">
            <FinishActions story={story} />
          </div>
        </>
      )}
    </div>
  )
}
