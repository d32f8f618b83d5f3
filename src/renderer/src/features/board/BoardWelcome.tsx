import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'

/** A board without stories teaches what one is. */
export function BoardWelcome({ icon }: { icon: ReactNode }) {
  const ui = useUiActions()
  return (
    <EmptyState
      icon={icon}
      title="No stories yet"
      actions={
        <Button variant="primary" icon={<Plus />} onClick={() => ui.openDialog({ kind: 'newStory' })}>
          New story
        </Button>
      }
    >
      A story is one piece of work. Each gets a worktree and a branch of its own; Snowhook runs its agents one after the
      other, then your project’s gates, and the card says at every moment why it is where it is.
    </EmptyState>
  )
}
