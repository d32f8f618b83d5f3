import { GitMerge } from 'lucide-react'
import { useState } from 'react'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import type { MergeMethod } from '../../../../shared/domain/review'
import type { StoryView } from '../../../../shared/domain/story'
import { useApp, useServices } from '../../store/context'
import { keyOf, type StoryRef } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'
import { TextArea } from '../../ui/Input'
import { Segmented } from '../../ui/Segmented'
import { useStoryOf, useStoryPending } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import './StoryDialogs.css'
import { MergeOutcome } from './MergeOutcome'

const methods: readonly { readonly value: MergeMethod; readonly label: string; readonly text: string }[] = [
  { value: 'squash', label: 'Squash', text: 'All its work becomes one commit on the base.' },
  { value: 'rebase', label: 'Rebase', text: 'Its commits are put on top of the base, one by one, as they are.' },
  { value: 'merge', label: 'Merge commit', text: 'Its commits stay as they are; a commit joins both branches.' },
]

/** Puts a story onto its base, and shows what came of it. Nothing is ever forced. */
export function MergeDialog({ story: ref }: { story: StoryRef }) {
  const { ui } = useServices()
  const story = useStoryOf(ref)
  if (story === undefined) return null
  return <OpenMerge key={keyOf(story)} story={story} storyRef={ref} onClose={() => ui.closeDialog()} />
}

function OpenMerge({ story, storyRef, onClose }: { story: StoryView; storyRef: StoryRef; onClose: () => void }) {
  const { stories, ui } = useServices()
  const key = keyOf(story)
  const attempt = useApp((state) => state.stories.attempts[key])
  const busy = useStoryPending(key) === 'merge'
  const [method, setMethod] = useState<MergeMethod>('squash')
  const [message, setMessage] = useState(story.title)
  const base = story.worktree?.base ?? story.base ?? 'its base'
  const merged = story.stage.kind === 'merged' || (attempt?.kind === 'report' && attempt.report.outcome === 'merged')
  const messageNeeded = method !== 'rebase'
  const why = merged
    ? null
    : !story.can.merge
      ? 'it cannot be merged now: see the reason above'
      : messageNeeded && message.trim() === ''
        ? 'the commit needs a message'
        : null
  return (
    <Dialog
      open
      size="wide"
      title={`Merge “${visibleText(story.title)}” onto ${visibleText(base)}`}
      description={visibleText(story.why)}
      onOpenChange={onClose}
      footer={
        merged ? (
          <>
            {story.can.removeWorktree ? (
              <Button onClick={() => ui.openDialog({ kind: 'removeWorktree', story: storyRef })}>
                Remove its worktree…
              </Button>
            ) : null}
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </>
        ) : (
          <Button
            variant="primary"
            icon={<GitMerge />}
            busy={busy}
            disabledReason={busy ? null : why}
            onClick={() => void stories.merge(storyRef, method, messageNeeded ? message.trim() : '')}
          >
            {attempt === undefined ? 'Merge' : 'Try again'}
          </Button>
        )
      }
    >
      <div className="story-dialog">
        {attempt === undefined || busy ? null : (
          <MergeOutcome attempt={attempt} story={story} storyRef={storyRef} onClose={onClose} />
        )}
        {merged ? null : (
          <>
            <Field label="How" help={methods.find(({ value }) => value === method)?.text}>
              {() => (
                <div>
                  <Segmented
                    label="How to merge"
                    value={method}
                    onValueChange={setMethod}
                    segments={methods.map(({ value, label, text }) => ({
                      value,
                      label: `${label}: ${text}`,
                      content: label,
                    }))}
                  />
                </div>
              )}
            </Field>
            {messageNeeded ? (
              <Field label="Message of the commit">
                {(control) => (
                  <TextArea
                    {...control}
                    mono
                    rows={4}
                    maxLength={MESSAGE_MAX_CHARS}
                    value={message}
                    onChange={(event) => setMessage(event.target.value)}
                  />
                )}
              </Field>
            ) : null}
            <p className="story-dialog-note">
              The gates are run on the result before {visibleText(base)} is touched. On a conflict, or when a gate
              fails, nothing is changed.{busy ? ' You can close this: the answer is kept here.' : ''}
            </p>
          </>
        )}
      </div>
    </Dialog>
  )
}
