import { useId, useState } from 'react'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { useClient, useServices } from '../../store/context'
import { type StoryRef, storyKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorNote } from '../../ui/ErrorNote'
import { formatBytes } from '../../ui/format/bytes'
import { counted } from '../../ui/format/counted'
import { Spinner } from '../../ui/Spinner'
import { useStoryOf } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import './StoryDialogs.css'
import { useAsked } from './useAsked'

/** Says what is kept and what is not; uncommitted work goes only when that was chosen with its own mark. */
export function RemoveWorktreeDialog({ story: ref }: { story: StoryRef }) {
  const { stories, ui } = useServices()
  const client = useClient()
  const story = useStoryOf(ref)
  const facts = useAsked(storyKey(ref.project, ref.storyId), () => client.stories.facts({ ...ref }))
  const [agreed, setAgreed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<SnowhookError | null>(null)
  const id = useId()
  const worktree = story?.worktree ?? null
  if (story === undefined || worktree === null) return null
  const uncommitted = facts.value?.uncommitted ?? null
  const clean = uncommitted === 0
  const unpushed = facts.value?.ahead ?? null

  const remove = async (): Promise<void> => {
    setBusy(true)
    setRefused(null)
    const result = await stories.removeWorktree(ref, agreed ? 'snapshot' : 'refuse')
    setBusy(false)
    if (result.ok) {
      ui.closeDialog()
      ui.toast({
        level: 'success',
        message: `The worktree of ${ref.storyId} is removed`,
        kept: 'A snapshot has everything that git does not ignore.',
        next: 'Board, “Removed worktrees” puts it back.',
      })
    } else {
      setRefused(result.error)
      facts.again()
    }
  }
  const disabled = facts.busy
    ? 'git is still looking at it'
    : clean || agreed
      ? null
      : 'choose first what is to become of the uncommitted work'
  return (
    <Dialog
      open
      size="normal"
      title={`Remove the worktree of “${visibleText(story.title)}”?`}
      onOpenChange={() => ui.closeDialog()}
      footer={
        <>
          <Button variant="quiet" onClick={() => ui.closeDialog()}>
            Cancel
          </Button>
          <Button variant="danger" busy={busy} disabledReason={busy ? null : disabled} onClick={() => void remove()}>
            Remove the worktree
          </Button>
        </>
      }
    >
      <div className="story-dialog">
        <p>
          <code>{visibleText(worktree.path)}</code>
          {facts.value?.diskBytes == null ? null : `, ${formatBytes(facts.value.diskBytes)}`}
        </p>
        <dl className="story-dialog-kept">
          <dt>Kept</dt>
          <dd>
            The branch {visibleText(worktree.branch)}
            {unpushed === null ? '' : ` with its ${counted(unpushed, 'commit')}`}, and a snapshot of every file that git
            does not ignore, committed or not. It can be restored from “Removed worktrees”.
          </dd>
          <dt>Not kept</dt>
          <dd>Files that git ignores: installed packages, build output, local settings such as .env.</dd>
        </dl>
        {facts.error === null ? null : <ErrorNote error={facts.error} onRetry={facts.again} />}
        {facts.busy && facts.value === null ? <Spinner label="git is looking at it" /> : null}
        {clean || (facts.busy && facts.value === null) ? null : (
          <label className="story-dialog-choice" htmlFor={id}>
            <input id={id} type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
            <span>
              {uncommitted === null
                ? 'git cannot say whether there is uncommitted work. Remove it all the same; the snapshot has what is there.'
                : `${counted(uncommitted, 'file')} not committed. Remove ${uncommitted === 1 ? 'it' : 'them'} too: the snapshot has ${uncommitted === 1 ? 'it' : 'them'}.`}
            </span>
          </label>
        )}
        {refused === null ? null : <ErrorNote error={refused} />}
      </div>
    </Dialog>
  )
}
