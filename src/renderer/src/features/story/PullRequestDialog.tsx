import { GitPullRequest } from 'lucide-react'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import { useApp, useClient, useServices } from '../../store/context'
import { reviewOf } from '../../store/reviewSlice'
import { type StoryRef, storyKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorNote } from '../../ui/ErrorNote'
import { Field } from '../../ui/Field'
import { Input, TextArea } from '../../ui/Input'
import { storyMenu } from '../board/storyMenu'
import { useStoryOf, useStoryPending } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import './StoryDialogs.css'
import { useAsked } from './useAsked'
import { useOffered } from './useOffered'

/** The contract's bound of a title. */
const TITLE_MAX_CHARS = 400

/** Pushes the branch and opens a pull request, with the story's own words to begin with. */
export function PullRequestDialog({ story: ref }: { story: StoryRef }) {
  const { review, ui } = useServices()
  const client = useClient()
  const story = useStoryOf(ref)
  const key = storyKey(ref.project, ref.storyId)
  const { pullTitle, pullBody } = useApp((state) => reviewOf(state.reviews, key).texts)
  const pending = useStoryPending(key)
  const { error, send } = useOffered(ref, 'openPullRequest')
  const asked = useAsked(key, () => client.stories.get({ ...ref }))
  const prompt = asked.value?.definition.prompt.slice(0, MESSAGE_MAX_CHARS)
  if (story === undefined) return null
  const title = pullTitle ?? story.title
  // The card has only the beginning of the prompt.
  const body = pullBody ?? prompt ?? story.promptHead
  const barred = storyMenu(story, undefined).find(({ id }) => id === 'openPullRequest')?.disabledReason ?? null
  const why = title.trim() === '' ? 'it needs a title' : barred
  const uncommitted = story.worktree?.facts?.uncommitted ?? 0
  const busy = pending === 'openPullRequest'
  const open = (): void => {
    if (why === null && pending === undefined)
      void send(() => review.openPullRequest(ref, { title: title.trim(), body: body.trim() }))
  }
  return (
    <Dialog
      open
      size="wide"
      title={`Open a pull request for “${visibleText(story.title)}”`}
      description={`Pushes ${visibleText(story.worktree?.branch ?? 'its branch')}, never with force, and asks gh to open it${
        story.worktree?.base == null ? '' : ` against ${visibleText(story.worktree.base)}`
      }.`}
      onOpenChange={() => ui.closeDialog()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) open()
      }}
      footer={
        <Button
          variant="primary"
          icon={<GitPullRequest />}
          busy={busy}
          disabledReason={busy ? null : why}
          onClick={open}
        >
          Open it
        </Button>
      }
    >
      <div className="story-dialog">
        {error === null ? null : <ErrorNote error={error} />}
        {uncommitted === 0 ? null : (
          <p className="story-dialog-note">Uncommitted work stays here: only commits are pushed.</p>
        )}
        <Field label="Title">
          {(control) => (
            <Input
              {...control}
              autoFocus
              spellCheck
              maxLength={TITLE_MAX_CHARS}
              value={title}
              onChange={(event) => review.setText(key, 'pullTitle', event.target.value)}
            />
          )}
        </Field>
        <Field label="Text">
          {(control) => (
            <TextArea
              {...control}
              rows={10}
              maxLength={MESSAGE_MAX_CHARS}
              value={body}
              onChange={(event) => review.setText(key, 'pullBody', event.target.value)}
            />
          )}
        </Field>
        {busy ? <p className="story-dialog-note">You can close this: the answer is kept with the story.</p> : null}
      </div>
    </Dialog>
  )
}
