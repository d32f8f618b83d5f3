import { useState } from 'react'
import { PROMPT_MAX_CHARS } from '../../../../shared/domain/limits'
import { useApp, useServices } from '../../store/context'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'
import { TextArea } from '../../ui/Input'
import { useStoryOf } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import { CommitDialog } from './CommitDialog'
import { MergeDialog } from './MergeDialog'
import { PullRequestDialog } from './PullRequestDialog'
import { RemovedWorktrees } from './RemovedWorktrees'
import { RemoveWorktreeDialog } from './RemoveWorktreeDialog'

/** Everything about one story that asks first. */
export function StoryDialogs() {
  const dialog = useApp((state) => state.ui.dialog)
  return (
    <>
      <Confirms />
      {dialog?.kind === 'resumeStory' ? <ResumeWith /> : null}
      {dialog?.kind === 'commitStory' ? <CommitDialog story={dialog.story} /> : null}
      {dialog?.kind === 'pullRequest' ? <PullRequestDialog story={dialog.story} /> : null}
      {dialog?.kind === 'mergeStory' ? <MergeDialog story={dialog.story} /> : null}
      {dialog?.kind === 'removeWorktree' ? <RemoveWorktreeDialog story={dialog.story} /> : null}
      {dialog?.kind === 'removedWorktrees' ? <RemovedWorktrees project={dialog.project} /> : null}
    </>
  )
}

function Confirms() {
  const dialog = useApp((state) => state.ui.dialog)
  const { stories, ui } = useServices()
  const asked = dialog?.kind === 'removeStory' || dialog?.kind === 'giveUpStory' ? dialog : null
  const story = useStoryOf(asked?.story ?? null)
  const title = visibleText(story?.title ?? 'this story')
  const onOpenChange = (open: boolean): void => {
    if (!open) ui.closeDialog()
  }
  return (
    <>
      <ConfirmDialog
        open={asked?.kind === 'removeStory'}
        onOpenChange={onOpenChange}
        title={`Remove “${title}”?`}
        confirm="Remove the story"
        danger
        onConfirm={() => void (asked === null ? null : stories.remove(asked.story))}
      >
        Its file is deleted. If git has the file, git can bring it back. Its branch, and the logs of its runs, stay
        where they are.
      </ConfirmDialog>
      <ConfirmDialog
        open={asked?.kind === 'giveUpStory'}
        onOpenChange={onOpenChange}
        title={`Give up “${title}”?`}
        confirm="Give up"
        onConfirm={() => void (asked === null ? null : stories.giveUp(asked.story))}
      >
        It goes to Failed and nothing more is done for it. Its worktree, its branch and everything in them stay; it can
        be resumed later.
      </ConfirmDialog>
    </>
  )
}

/** Resumes a story's session with words of the user's own. */
function ResumeWith() {
  const { stories, ui } = useServices()
  const ref = useApp((state) => (state.ui.dialog?.kind === 'resumeStory' ? state.ui.dialog.story : null))
  const story = useStoryOf(ref)
  const [prompt, setPrompt] = useState('')
  const [busy, setBusy] = useState(false)
  if (ref === null || story === undefined) return null
  const send = async (): Promise<void> => {
    if (busy || prompt.trim() === '') return
    setBusy(true)
    const result = await stories.resume(ref, prompt)
    setBusy(false)
    if (result.ok) ui.closeDialog()
  }
  return (
    <Dialog
      open
      size="normal"
      title={`Resume “${visibleText(story.title)}”`}
      description={visibleText(story.why)}
      onOpenChange={() => ui.closeDialog()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void send()
      }}
      footer={
        <Button
          variant="primary"
          busy={busy}
          disabledReason={prompt.trim() === '' ? 'write what it is to do first' : null}
          onClick={() => void send()}
        >
          Resume
        </Button>
      }
    >
      <Field label="What it is to do now" help="Its session goes on with this. Its counters begin at 0 again.">
        {(control) => (
          <TextArea
            {...control}
            autoFocus
            rows={6}
            value={prompt}
            maxLength={PROMPT_MAX_CHARS}
            onChange={(event) => setPrompt(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}
