import {
  ArrowLeftToLine,
  Coins,
  Copy,
  CopyPlus,
  FolderGit2,
  Keyboard,
  ListTree,
  type LucideIcon,
  Moon,
  Pencil,
  Play,
  RotateCcw,
  ScrollText,
  Square,
  StepForward,
  Sunrise,
  Trash2,
} from 'lucide-react'
import type { AgentView } from '../../../../shared/domain/agent'
import type { AgentOffers } from '../grid/agentOffers'

export type AgentAct =
  | 'start'
  | 'stop'
  | 'resume'
  | 'takeOver'
  | 'handBack'
  | 'hibernate'
  | 'restart'
  | 'budget'
  | 'timeline'
  | 'log'
  | 'copySession'
  | 'copyFolder'
  | 'edit'
  | 'duplicate'
  | 'remove'

/** One thing that can be done to an agent, for menus and the palette. */
export interface AgentMenuItem {
  readonly id: AgentAct
  readonly title: string
  readonly icon: LucideIcon
  /** Menus draw a line between groups. */
  readonly group: 'run' | 'look' | 'spec' | 'remove'
  readonly danger?: true
  /** Why not now; null: it can. */
  readonly disabledReason: string | null
}

/** Everything one can do to an agent, in order. Acts that the moment rules out and another stands for are left out. */
export function agentMenu(agent: AgentView, offers: AgentOffers): readonly AgentMenuItem[] {
  const fresh = agent.runCount === 0
  const run: AgentMenuItem[] = [
    fresh
      ? { id: 'start', title: 'Start', icon: Play, group: 'run', disabledReason: offers.start }
      : agent.hold?.kind === 'hibernated'
        ? { id: 'resume', title: 'Wake', icon: Sunrise, group: 'run', disabledReason: offers.resume }
        : { id: 'resume', title: 'Resume', icon: StepForward, group: 'run', disabledReason: offers.resume },
    { id: 'stop', title: 'Stop', icon: Square, group: 'run', disabledReason: offers.stop },
    { id: 'hibernate', title: 'Hibernate', icon: Moon, group: 'run', disabledReason: offers.hibernate },
    { id: 'takeOver', title: 'Take over', icon: Keyboard, group: 'run', disabledReason: offers.takeOver },
    { id: 'handBack', title: 'Hand back', icon: ArrowLeftToLine, group: 'run', disabledReason: offers.handBack },
    { id: 'restart', title: 'Restart fresh…', icon: RotateCcw, group: 'run', disabledReason: offers.restart },
  ]
  return [
    ...run.filter((item) => !(fresh && item.id === 'restart')),
    { id: 'timeline', title: 'Open timeline', icon: ListTree, group: 'look', disabledReason: null },
    { id: 'log', title: 'Open log', icon: ScrollText, group: 'look', disabledReason: null },
    {
      id: 'copySession',
      title: 'Copy session id',
      icon: Copy,
      group: 'look',
      disabledReason: agent.sessionId === null ? 'it has no session yet' : null,
    },
    { id: 'copyFolder', title: 'Copy working folder', icon: FolderGit2, group: 'look', disabledReason: null },
    { id: 'budget', title: 'Budget…', icon: Coins, group: 'spec', disabledReason: null },
    { id: 'edit', title: 'Edit agent…', icon: Pencil, group: 'spec', disabledReason: null },
    { id: 'duplicate', title: 'New agent like this…', icon: CopyPlus, group: 'spec', disabledReason: null },
    {
      id: 'remove',
      title: 'Remove from the fleet…',
      icon: Trash2,
      group: 'remove',
      danger: true,
      disabledReason: offers.remove,
    },
  ]
}
