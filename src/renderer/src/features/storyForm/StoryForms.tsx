import { FileClock, ListTodo } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { StoryFile } from '../../../../shared/domain/story'
import { useApp, useClient, useCommands, useServices } from '../../store/context'
import { type StoryRef, storyKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorNote } from '../../ui/ErrorNote'
import { Spinner } from '../../ui/Spinner'
import { useStoryOf } from '../board/useStory'
import { useAsked } from '../story/useAsked'
import { StoryFormDialog } from './StoryFormDialog'
import { startingStory } from './startingStory'
import { type StoryForm, storyFormFrom } from './storyForm'

/** The form for a new story, or to edit one. */
export function StoryForms() {
  const { ui } = useServices()
  const dialog = useApp((state) => state.ui.dialog)
  const board = useApp((state) => state.ui.view === 'board')
  const known = useApp((state) => state.runtimes.length > 0 && state.stories.ready)
  /** A new story's form that was closed without being sent: nothing typed is lost. */
  const [draft, setDraft] = useState<StoryForm | null>(null)
  useCommands(
    () => [
      {
        id: 'story.new',
        title: 'New story…',
        section: 'Story',
        keys: board ? ['N', 'Mod+Shift+E'] : ['Mod+Shift+E'],
        icon: ListTodo,
        keywords: ['create', 'add', 'board', 'backlog'],
        run: () => ui.openDialog({ kind: 'newStory' }),
      },
    ],
    [ui, board],
  )
  if (!known) return null
  if (dialog?.kind === 'newStory') return <NewStory draft={draft} onDraft={setDraft} />
  if (dialog?.kind === 'editStory')
    return <EditStory key={storyKey(dialog.story.project, dialog.story.storyId)} story={dialog.story} />
  return null
}

function NewStory({ draft, onDraft }: { draft: StoryForm | null; onDraft: (draft: StoryForm | null) => void }) {
  const { store, stories, ui } = useServices()
  // Built once: what comes in while the form is open must not change what is being typed.
  const [initial] = useState(() => draft ?? startingStory(store.getState()))
  return (
    <StoryFormDialog
      edited={null}
      original={null}
      initial={initial}
      onSend={async (fields, project, queue) => {
        const result = await stories.create({ ...fields, project, queue })
        if (result.ok) ui.openStory(storyKey(project, result.value.id))
        return result
      }}
      onClose={(unsent) => {
        onDraft(unsent)
        ui.closeDialog()
      }}
    />
  )
}

function EditStory({ story }: { story: StoryRef }) {
  const client = useClient()
  const { ui } = useServices()
  const { value, error, again } = useAsked(storyKey(story.project, story.storyId), () =>
    client.stories.get({ ...story }),
  )
  if (value !== null) return <Editor story={story} file={value} />
  return (
    <Dialog open size="wide" title={`Edit ${story.storyId}`} onOpenChange={() => ui.closeDialog()}>
      {error === null ? <Spinner label="Reading the story’s file" /> : <ErrorNote error={error} onRetry={again} />}
    </Dialog>
  )
}

function Editor({ story, file: first }: { story: StoryRef; file: StoryFile }) {
  const { store, stories, ui } = useServices()
  const client = useClient()
  const view = useStoryOf(story)
  const [file, setFile] = useState(first)
  /** Shown when the file was found to be another than the one that the edit was made from. */
  const [stale, setStale] = useState(false)
  const [busy, setBusy] = useState(false)
  const initial = useMemo(
    () => storyFormFrom(story.project, file.definition, store.getState().runtimes),
    [story.project, file, store],
  )
  const [shown, setShown] = useState(first.version)

  const load = async (keepTyped: boolean): Promise<void> => {
    setBusy(true)
    const result = await client.stories.get({ ...story })
    setBusy(false)
    if (!result.ok) {
      ui.toast({ ...result.error, level: 'error' })
      return
    }
    setFile(result.value)
    setStale(false)
    if (!keepTyped) setShown(result.value.version)
  }
  // The story was removed elsewhere: there is nothing to edit any more.
  const gone = view === undefined
  useEffect(() => {
    if (gone) ui.closeDialog()
  }, [gone, ui])
  if (view === undefined) return null
  return (
    <StoryFormDialog
      // Another version that was asked for takes the place of what was typed; one that is only named does not.
      key={shown}
      edited={view}
      original={file.definition}
      initial={initial}
      note={
        stale ? (
          <div className="story-form-stale" role="alert">
            <FileClock aria-hidden="true" />
            <p>
              <strong>The file was changed meanwhile.</strong> Nothing was saved, and what you typed is still here.
            </p>
            <Button size="small" busy={busy} onClick={() => void load(false)}>
              Load the new version
            </Button>
            <Button size="small" variant="quiet" busy={busy} onClick={() => void load(true)}>
              Keep mine
            </Button>
          </div>
        ) : null
      }
      onSend={async (fields) => {
        const { id, order } = file.definition
        const result = await stories.update({ ...story, version: file.version, definition: { ...fields, id, order } })
        if (!result.ok && result.error.tag === 'stale') setStale(true)
        return result
      }}
      onClose={() => ui.closeDialog()}
    />
  )
}
