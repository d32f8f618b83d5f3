import { ArchiveRestore, ListTodo, Pause, SquareKanban } from 'lucide-react'
import { useCommands, useServices } from '../../store/context'

/** What concerns the whole board, wherever its button is. */
export function useBoardCommands(): void {
  const { store, stories, ui } = useServices()
  useCommands(
    () => [
      {
        id: 'view.board',
        title: 'Board or agents',
        section: 'View',
        keys: ['O', 'Mod+Shift+O'],
        icon: SquareKanban,
        keywords: ['stories', 'kanban', 'switch', 'panes', 'grid'],
        run: () => ui.setView(store.getState().ui.view === 'board' ? 'agents' : 'board'),
      },
      {
        id: 'story.toBoard',
        title: 'Go to the cards of the board',
        section: 'Story',
        keys: ['Mod+Shift+L'],
        icon: ListTodo,
        run: () => {
          ui.setView('board')
          requestAnimationFrame(() => document.querySelector<HTMLElement>('.card-title[tabindex="0"]')?.focus())
        },
      },
      {
        id: 'story.removedWorktrees',
        title: 'Removed worktrees…',
        section: 'Story',
        icon: ArchiveRestore,
        keywords: ['undo', 'restore', 'snapshot', 'deleted'],
        run: () => ui.openDialog({ kind: 'removedWorktrees', project: store.getState().ui.project }),
      },
      {
        id: 'story.hold',
        title: 'Hold the queue, or let it go on',
        section: 'Story',
        icon: Pause,
        keywords: ['governor', 'pause', 'continue'],
        run: () => void stories.hold(store.getState().supervision.view?.governor.held !== true),
      },
    ],
    [store, stories, ui],
  )
}
