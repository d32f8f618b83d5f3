import {
  CircleX,
  FolderX,
  GitMerge,
  ListPlus,
  type LucideIcon,
  MessageSquareReply,
  Pencil,
  ShieldCheck,
  Square,
  StepForward,
  Trash2,
} from 'lucide-react'
import type { StoryView } from '../../../../shared/domain/story'
import type { StoryAct } from '../../store/storiesSlice'

export type StoryMenuAct =
  | 'queue'
  | 'stop'
  | 'resume'
  | 'resumeWith'
  | 'verify'
  | 'merge'
  | 'edit'
  | 'giveUp'
  | 'removeWorktree'
  | 'remove'

/** One thing that can be done to a story, for cards, menus and keys. */
export interface StoryMenuItem {
  readonly id: StoryMenuAct
  readonly title: string
  /** For a button on a narrow card. */
  readonly short?: string
  readonly icon: LucideIcon
  /** On a card that has the focus. */
  readonly key: string
  readonly group: 'run' | 'finish' | 'edit' | 'remove'
  readonly danger?: true
  readonly disabledReason: string | null
}

const pendingWords: Readonly<Record<StoryAct, string>> = {
  queue: 'it is being queued',
  stop: 'it is being stopped',
  resume: 'it is being resumed',
  verify: 'its gates are being started',
  merge: 'it is being merged',
  giveUp: 'it is being given up',
  removeWorktree: 'its worktree is being removed',
  remove: 'it is being removed',
  move: 'it is being moved',
  review: 'comments are on their way to its agent',
  commit: 'its work is being committed',
  push: 'its branch is being pushed',
  openPullRequest: 'a pull request is being opened',
}

const atWork = ['queued', 'preparing', 'working', 'judging', 'waiting', 'parked']

/** Everything one can do to a story, in order. The host decides what is possible; this finds the words. */
export function storyMenu(story: StoryView, pending: StoryAct | undefined): readonly StoryMenuItem[] {
  const { can, stage } = story
  const busy = pending === undefined ? null : pendingWords[pending]
  const offer = (allowed: boolean, why: string): string | null => busy ?? (allowed ? null : why)
  const active = atWork.includes(stage.kind)
  const stopFirst = active ? 'stop it first' : null
  const resume = offer(can.resume, active ? 'it goes on already' : 'there is nothing to go on with: queue it')
  return [
    {
      id: 'queue',
      title: 'Queue',
      icon: ListPlus,
      key: 'Q',
      group: 'run',
      disabledReason: offer(
        can.queue,
        active
          ? 'it is queued already'
          : story.fileProblem === null
            ? 'it has been worked on: resume it'
            : 'its file cannot be read',
      ),
    },
    {
      id: 'stop',
      title: 'Stop',
      icon: Square,
      key: 'S',
      group: 'run',
      disabledReason: offer(can.stop, 'it is neither queued nor at work'),
    },
    { id: 'resume', title: 'Resume', icon: StepForward, key: 'R', group: 'run', disabledReason: resume },
    {
      id: 'resumeWith',
      title: 'Resume with words of yours…',
      icon: MessageSquareReply,
      key: 'W',
      group: 'run',
      disabledReason: resume,
    },
    {
      id: 'verify',
      title: 'Run the gates',
      short: 'Run gates',
      icon: ShieldCheck,
      key: 'V',
      group: 'finish',
      disabledReason: offer(can.verify, stopFirst ?? 'there is no worktree to judge'),
    },
    {
      id: 'merge',
      title: 'Merge…',
      icon: GitMerge,
      key: 'M',
      group: 'finish',
      disabledReason: offer(
        can.merge,
        stopFirst ?? (stage.kind === 'merged' ? 'it is merged' : 'it must be verified first'),
      ),
    },
    { id: 'edit', title: 'Edit…', icon: Pencil, key: 'E', group: 'edit', disabledReason: busy },
    {
      id: 'giveUp',
      title: 'Give up…',
      icon: CircleX,
      key: 'X',
      group: 'remove',
      disabledReason: offer(can.giveUp, stage.kind === 'failed' ? 'it is given up' : (stopFirst ?? 'it is over')),
    },
    {
      id: 'removeWorktree',
      title: 'Remove its worktree…',
      short: 'Remove worktree…',
      icon: FolderX,
      key: 'D',
      group: 'remove',
      danger: true,
      disabledReason: offer(can.removeWorktree, story.worktree === null ? 'it has none' : (stopFirst ?? 'not now')),
    },
    {
      id: 'remove',
      title: 'Remove the story…',
      icon: Trash2,
      key: 'Delete',
      group: 'remove',
      danger: true,
      disabledReason: offer(
        can.remove,
        stopFirst ?? (story.worktree === null ? 'not now' : 'remove its worktree first'),
      ),
    },
  ]
}

/** What a card shows as buttons, most likely first: only what can be done now. */
const likely: Readonly<Record<StoryView['column'], readonly StoryMenuAct[]>> = {
  backlog: ['queue', 'resume'],
  running: ['stop'],
  needs_you: ['resume', 'verify'],
  verified: ['merge'],
  merged: ['removeWorktree'],
  failed: ['resume', 'queue'],
}
/** More buttons would push each other off a narrow card. */
const BUTTONS_MAX = 2

export const cardButtons = (
  column: StoryView['column'],
  menu: readonly StoryMenuItem[],
  can: StoryView['can'],
): readonly StoryMenuItem[] =>
  likely[column]
    .filter((act) => act in can && can[act as keyof StoryView['can']])
    .slice(0, BUTTONS_MAX)
    .flatMap((act) => menu.find((item) => item.id === act) ?? [])
