import { ArchiveRestore, Plus, TriangleAlert } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { useApp, useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { Kbd } from '../../ui/Kbd'
import { visibleText } from '../inspector/visibleText'

/** Over the columns: what is wrong with a project's own settings, removed worktrees, and a new story. */
export function BoardBar() {
  const ui = useUiActions()
  const project = useApp((state) => state.ui.project)
  const problems = useApp(
    useShallow((state) =>
      Object.values(state.stories.projects).flatMap(({ name, problem }) =>
        problem === null ? [] : [`${name}: ${problem}`],
      ),
    ),
  )
  return (
    <header className="board-bar">
      <h2>Board</h2>
      <div className="board-problems">
        {problems.map((problem) => (
          <p key={problem} className="truncate" role="alert" title={problem}>
            <TriangleAlert aria-hidden="true" /> {visibleText(problem)}
          </p>
        ))}
      </div>
      <Button
        size="small"
        variant="quiet"
        icon={<ArchiveRestore />}
        onClick={() => ui.openDialog({ kind: 'removedWorktrees', project })}
      >
        Removed worktrees
      </Button>
      <Button size="small" icon={<Plus />} onClick={() => ui.openDialog({ kind: 'newStory' })}>
        New story <Kbd keys="N" />
      </Button>
    </header>
  )
}
