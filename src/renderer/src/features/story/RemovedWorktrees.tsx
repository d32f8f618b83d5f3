import { ArchiveRestore } from 'lucide-react'
import { useState } from 'react'
import type { WorktreeSnapshot } from '../../../../shared/domain/worktree'
import { useApp, useClient, useServices } from '../../store/context'
import { storyKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorNote } from '../../ui/ErrorNote'
import { formatClock } from '../../ui/format/age'
import { counted } from '../../ui/format/counted'
import { Select } from '../../ui/Select'
import { shortHash } from '../board/storyWords'
import { visibleText } from '../inspector/visibleText'
import './StoryDialogs.css'
import { useAsked } from './useAsked'

/** The undo list: worktrees that were removed, each with the way back. */
export function RemovedWorktrees({ project: asked }: { project: string | null }) {
  const { ui } = useServices()
  const projects = useApp((state) => state.stories.projects)
  const known = Object.values(projects)
  const [project, setProject] = useState(
    asked !== null && projects[asked] !== undefined ? asked : (known[0]?.root ?? null),
  )
  return (
    <Dialog
      open
      size="wide"
      title="Removed worktrees"
      description="Each was kept as it stood, but for files that git ignores."
      onOpenChange={() => ui.closeDialog()}
    >
      <div className="story-dialog">
        {known.length < 2 || project === null ? null : (
          <Select
            label="Project"
            value={project}
            onValueChange={setProject}
            options={known.map(({ root, name }) => ({ value: root, label: name, detail: root }))}
          />
        )}
        {project === null ? (
          <EmptyState title="No project is open">Open one with “New story”.</EmptyState>
        ) : (
          <Snapshots key={project} project={project} />
        )}
      </div>
    </Dialog>
  )
}

function Snapshots({ project }: { project: string }) {
  const client = useClient()
  const { value, error, again } = useAsked(project, () => client.stories.snapshots({ project }))
  if (error !== null) return <ErrorNote error={error} onRetry={again} />
  if (value === null) return null
  if (value.length === 0)
    return (
      <EmptyState icon={<ArchiveRestore />} title="Nothing was removed here">
        When a worktree is removed, everything in it is kept first, and can be put back from this list.
      </EmptyState>
    )
  const newestFirst = [...value].sort((a, b) => b.takenAt - a.takenAt)
  return (
    <ul className="removed-worktrees">
      {newestFirst.map((snapshot) => (
        <li key={snapshot.ref}>
          <Snapshot project={project} snapshot={snapshot} onRestored={again} />
        </li>
      ))}
    </ul>
  )
}

function Snapshot({
  project,
  snapshot,
  onRestored,
}: {
  project: string
  snapshot: WorktreeSnapshot
  onRestored: () => void
}) {
  const { stories } = useServices()
  const [busy, setBusy] = useState(false)
  const { storyId, worktree, uncommitted, head, takenAt } = snapshot
  const taken = useApp((state) => state.stories.stories[storyKey(project, storyId)]?.worktree?.path ?? null)
  const restore = async (): Promise<void> => {
    setBusy(true)
    const result = await stories.undoRemove(project, snapshot.ref)
    setBusy(false)
    if (result.ok) onRestored()
  }
  return (
    <div className="removed-worktree">
      <div>
        <strong>{storyId}</strong>
        <p className="numbers">
          {formatClock(takenAt)} · {visibleText(worktree.branch)} at {shortHash(head)}
          {uncommitted === 0 ? '' : ` · ${counted(uncommitted, 'uncommitted file')}`}
        </p>
        <code className="truncate" title={worktree.path}>
          {visibleText(worktree.path)}
        </code>
      </div>
      <Button
        size="small"
        icon={<ArchiveRestore />}
        busy={busy}
        disabledReason={taken === null ? null : 'the story has a worktree: remove that one first'}
        onClick={() => void restore()}
      >
        Restore
      </Button>
    </div>
  )
}
