import { GitCommitHorizontal } from 'lucide-react'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import { useApp, useServices } from '../../store/context'
import { reviewOf } from '../../store/reviewSlice'
import { type StoryRef, storyKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorNote } from '../../ui/ErrorNote'
import { Field } from '../../ui/Field'
import { TextArea } from '../../ui/Input'
import { counted } from '../../ui/format/counted'
import { storyMenu } from '../board/storyMenu'
import { useStoryOf, useStoryPending } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import './StoryDialogs.css'
import { useOffered } from './useOffered'

/** Commits what an agent left uncommitted, as the user. */
export function CommitDialog({ story: ref }: { story: StoryRef }) {
  const { review, ui } = useServices()
  const story = useStoryOf(ref)
  const key = storyKey(ref.project, ref.storyId)
  const kept = useApp((state) => reviewOf(state.reviews, key).texts.commit)
  const pending = useStoryPending(key)
  const { error, send } = useOffered(ref, 'commit')
  if (story === undefined) return null
  const message = kept ?? story.title
  const uncommitted = story.worktree?.facts?.uncommitted ?? null
  const barred = storyMenu(story, undefined).find(({ id }) => id === 'commit')?.disabledReason ?? null
  const why = message.trim() === '' ? 'the commit needs a message' : barred
  const commit = (): void => {
    if (why === null && pending === undefined) void send(() => review.commit(ref, message.trim()))
  }
  return (
    <Dialog
      open
      size="normal"
      title={`Commit what is in “${visibleText(story.title)}”`}
      description={`Everything in its worktree that git does not ignore${
        uncommitted === null ? '' : ` (${counted(uncommitted, 'path')})`
      }, on ${visibleText(story.worktree?.branch ?? 'its branch')}.`}
      onOpenChange={() => ui.closeDialog()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) commit()
      }}
      footer={
        <Button
          variant="primary"
          icon={<GitCommitHorizontal />}
          busy={pending === 'commit'}
          disabledReason={pending === 'commit' ? null : why}
          onClick={commit}
        >
          Commit
        </Button>
      }
    >
      <div className="story-dialog">
        {error === null ? null : <ErrorNote error={error} />}
        <Field label="Message" help="You are its author. The gates have not judged this commit: run them afterwards.">
          {(control) => (
            <TextArea
              {...control}
              autoFocus
              mono
              rows={5}
              maxLength={MESSAGE_MAX_CHARS}
              value={message}
              onChange={(event) => review.setText(key, 'commit', event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}
