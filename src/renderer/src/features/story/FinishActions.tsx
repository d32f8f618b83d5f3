import { keyOf } from '../../store/storyKey'
import type { StoryView } from '../../../../shared/domain/story'
import { Button } from '../../ui/Button'
import type { StoryMenuItem } from '../board/storyMenu'
import { useStoryPending } from '../board/useStory'
import { useStoryMenu } from '../board/useStoryMenu'
import './FinishActions.css'
import { FinishNote } from './FinishNote'

/** Gates, commit, merge, push and pull request, each with the reason where it cannot be done now, and what came of the last one. */
export function FinishActions({ story }: { story: StoryView }) {
  return (
    <div className="finish">
      <FinishNote story={story} />
      <StoryButtons story={story} groups={['finish']} all />
    </div>
  )
}

/** Buttons for some of what can be done to a story. */
export function StoryButtons({
  story,
  groups,
  all = false,
}: {
  story: StoryView
  groups: readonly StoryMenuItem['group'][]
  /** What cannot be done now too, with the reason; else that is in the card's menu only. */
  all?: boolean
}) {
  const key = keyOf(story)
  const pending = useStoryPending(key)
  const menu = useStoryMenu()(key)
  const shown = menu.filter((item) => groups.includes(item.group) && (all || item.possible || pending === item.id))
  return shown.length === 0 ? null : (
    <div className="story-buttons">
      {shown.map((item) => {
        const Icon = item.icon
        const busy = pending === item.id
        return (
          <Button
            key={item.id}
            size="small"
            variant={item.danger ? 'danger' : 'default'}
            icon={<Icon aria-hidden="true" />}
            busy={busy}
            disabledReason={busy ? null : item.disabledReason}
            aria-keyshortcuts={item.key}
            onClick={() => item.run()}
          >
            {item.title}
          </Button>
        )
      })}
    </div>
  )
}
