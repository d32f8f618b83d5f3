import { ChevronDown, ChevronUp, Pencil, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import type { StoryView } from '../../../../shared/domain/story'
import { useApp, useServices } from '../../store/context'
import { reviewOf, type StoryComment } from '../../store/reviewSlice'
import { keyOf } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { ErrorNote } from '../../ui/ErrorNote'
import { counted } from '../../ui/format/counted'
import { IconButton } from '../../ui/IconButton'
import { Input } from '../../ui/Input'
import { takesWords } from '../board/storyMenu'
import { agentAtWork, useStoryPending } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import { StandingMark } from './Comments'
import { exactPath } from './fileLook'

/** What was written so far, and the button that gives it to the story's agent. */
export function SendBar({
  story,
  onShow,
}: {
  story: StoryView
  onShow: (comment: StoryComment, edit: boolean) => void
}) {
  const { review: actions } = useServices()
  const key = keyOf(story)
  const { comments, boxes, note, refused } = useApp((state) => reviewOf(state.reviews, key))
  const pending = useStoryPending(key)
  const agent = useAgentName(story)
  const [listed, setListed] = useState(false)
  const begun = boxes.filter(({ text }) => text.trim() !== '').length
  const stale = comments.filter(({ standing }) => standing !== 'same').length
  const why = whyNotSent(story, comments.length, note, begun)
  if (comments.length === 0 && note === '' && begun === 0)
    return (
      <footer className="review-send">
        <p className="review-small">Click a line, or press Enter on it, to write a comment for {agent}.</p>
      </footer>
    )
  return (
    <footer className="review-send">
      {refused === null ? null : <ErrorNote error={refused} />}
      {listed && comments.length > 0 ? (
        <ul className="review-comments">
          {comments.map((comment) => (
            <li key={comment.id}>
              <button type="button" className="review-comment" onClick={() => onShow(comment, false)}>
                <code className="truncate">
                  {exactPath(comment.path)}:{comment.line}
                </code>
                <StandingMark standing={comment.standing} />
                <span className="truncate">{visibleText(comment.text.replace(/\s+/g, ' '))}</span>
              </button>
              <IconButton size="small" label="Change it" icon={<Pencil />} onClick={() => onShow(comment, true)} />
              <IconButton
                size="small"
                label="Remove it"
                icon={<Trash2 />}
                onClick={() => actions.removeComment(key, comment.id)}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="review-send-line">
        {comments.length === 0 ? null : (
          <Button
            size="small"
            variant="quiet"
            icon={listed ? <ChevronDown /> : <ChevronUp />}
            aria-expanded={listed}
            onClick={() => setListed(!listed)}
          >
            {counted(comments.length, 'comment')}
            {stale === 0 ? '' : `, ${stale} on lines that changed`}
          </Button>
        )}
        <Input
          value={note}
          aria-label="Note to the agent"
          placeholder="A note to all of it, if you like"
          maxLength={MESSAGE_MAX_CHARS}
          onChange={(event) => actions.setNote(key, event.target.value)}
        />
        <Button
          variant="primary"
          icon={<Send />}
          busy={pending === 'review'}
          disabledReason={pending === 'review' ? null : pending === undefined ? why : 'something else is under way'}
          onClick={() => void actions.send({ project: story.project, storyId: story.id })}
        >
          Send {comments.length === 0 ? 'the note' : counted(comments.length, 'comment')} to {agent}
        </Button>
      </div>
    </footer>
  )
}

/** The story's agent, by its name; before it has one, by that of its profile. */
function useAgentName(story: StoryView): string {
  const id = agentAtWork(story)
  const name = useApp((state) => (id === null ? undefined : state.fleet.agents[id]?.spec.name))
  return visibleText(name ?? story.profiles[story.step]?.name ?? 'its agent')
}

function whyNotSent(story: StoryView, comments: number, note: string, begun: number): string | null {
  if (begun > 0) return begun === 1 ? 'add or discard the comment you have begun' : 'add or discard what you have begun'
  if (comments === 0 && note.trim() === '') return 'there is nothing to send'
  if (takesWords(story)) return null
  return story.can.stop ? 'it is at work: wait until it is done, or stop it' : 'its agent cannot be resumed now'
}
