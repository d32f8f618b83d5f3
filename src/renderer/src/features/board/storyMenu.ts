import {
  CircleX,
  FileDiff,
  FolderX,
  GitCommitHorizontal,
  GitMerge,
  GitPullRequest,
  ListPlus,
  type LucideIcon,
  MessageSquareReply,
  Pencil,
  ShieldCheck,
  ShieldQuestionMark,
  Square,
  StepForward,
  Trash2,
  Upload,
} from 'lucide-react'
import { isActive, isAtWork, type StoryView } from '../../../../shared/domain/story'
import type { StoryAct } from '../../store/storiesSlice'

export type StoryMenuAct =
  | 'queue'
  | 'stop'
  | 'resume'
  | 'resumeWith'
  | 'diff'
  | 'gates'
  | 'verify'
  | 'commit'
  | 'merge'
  | 'push'
  | 'openPullRequest'
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
  readonly group: 'run' | 'look' | 'finish' | 'edit' | 'remove'
  readonly danger?: true
  /** As things stand, whatever else was asked for and is not answered yet. */
  readonly possible: boolean
  /** Why not now; null: it can. */
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

/** Everything one can do to a story, in order. The host decides what is possible; this finds the words. */
export function storyMenu(story: StoryView, pending: StoryAct | undefined): readonly StoryMenuItem[] {
  const busy = pending === undefined ? null : pendingWords[pending]
  return rules(story).map(({ why, ...item }) => ({
    ...item,
    possible: why === null,
    // Looking is always free.
    disabledReason: item.group === 'look' ? why : (busy ?? why),
  }))
}

interface Rule extends Omit<StoryMenuItem, 'possible' | 'disabledReason'> {
  /** Why the story as it stands does not allow it. */
  readonly why: string | null
}

function rules(story: StoryView): readonly Rule[] {
  const { can, stage, worktree, fileProblem } = story
  const offer = (allowed: boolean, why: string): string | null => (allowed ? null : why)
  const active = isActive(story)
  const stopFirst = active ? 'stop it first' : null
  const noTree = worktreeMissing(story)
  const resume = offer(can.resume, active ? 'it goes on already' : 'there is nothing to go on with: queue it')
  return [
    {
      id: 'queue',
      title: 'Queue',
      icon: ListPlus,
      key: 'Q',
      group: 'run',
      why: offer(
        can.queue,
        active
          ? 'it is queued already'
          : fileProblem === null
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
      why: offer(can.stop, 'it is neither queued nor at work'),
    },
    { id: 'resume', title: 'Resume', icon: StepForward, key: 'R', group: 'run', why: resume },
    {
      id: 'resumeWith',
      title: 'Resume with words of yours…',
      icon: MessageSquareReply,
      key: 'W',
      group: 'run',
      why: takesWords(story) ? null : resume,
    },
    {
      id: 'diff',
      title: 'Review its changes',
      short: 'Review',
      icon: FileDiff,
      key: 'D',
      group: 'look',
      why: noTree,
    },
    { id: 'gates', title: 'What the gates said', icon: ShieldQuestionMark, key: 'G', group: 'look', why: null },
    {
      id: 'verify',
      title: 'Run the gates',
      short: 'Run gates',
      icon: ShieldCheck,
      key: 'V',
      group: 'finish',
      why: noTree ?? offer(can.verify, stopFirst ?? 'not now'),
    },
    {
      id: 'commit',
      title: 'Commit…',
      icon: GitCommitHorizontal,
      key: 'C',
      group: 'finish',
      why: noTree ?? offer(!isAtWork(story), 'stop it first') ?? nothingToCommit(worktree),
    },
    {
      id: 'merge',
      title: 'Merge…',
      icon: GitMerge,
      key: 'M',
      group: 'finish',
      why:
        noTree ??
        offer(can.merge, stopFirst ?? (stage.kind === 'merged' ? 'it is merged' : 'it must be verified first')),
    },
    { id: 'push', title: 'Push', icon: Upload, key: 'P', group: 'finish', why: noTree ?? nothingToPush(worktree) },
    {
      id: 'openPullRequest',
      title: 'Open a pull request…',
      short: 'Pull request…',
      icon: GitPullRequest,
      key: 'U',
      group: 'finish',
      why: noTree ?? nothingToPush(worktree),
    },
    { id: 'edit', title: 'Edit…', icon: Pencil, key: 'E', group: 'edit', why: null },
    {
      id: 'giveUp',
      title: 'Give up…',
      icon: CircleX,
      key: 'X',
      group: 'remove',
      why: offer(can.giveUp, stage.kind === 'failed' ? 'it is given up' : (stopFirst ?? 'it is over')),
    },
    {
      id: 'removeWorktree',
      title: 'Remove its worktree…',
      short: 'Remove worktree…',
      icon: FolderX,
      key: 'T',
      group: 'remove',
      danger: true,
      why: offer(can.removeWorktree, worktree === null ? 'it has none' : (stopFirst ?? 'not now')),
    },
    {
      id: 'remove',
      title: 'Remove the story…',
      icon: Trash2,
      key: 'Delete',
      group: 'remove',
      danger: true,
      why: offer(can.remove, stopFirst ?? (worktree === null ? 'not now' : 'remove its worktree first')),
    },
  ]
}

/** Words of a person take a story on that is verified, too, which has nothing to go on with by itself. */
export const takesWords = ({ can, stage }: Pick<StoryView, 'can' | 'stage'>): boolean =>
  can.resume || stage.kind === 'verified'

const worktreeMissing = ({ worktree }: Pick<StoryView, 'worktree'>): string | null => {
  if (worktree === null) return 'it has no worktree'
  return worktree.facts?.exists === false ? 'its worktree is gone' : null
}

function nothingToCommit(worktree: StoryView['worktree']): string | null {
  const uncommitted = worktree?.facts?.uncommitted ?? null
  if (uncommitted === null) return 'git has not said yet what is uncommitted'
  return uncommitted === 0 ? 'everything is committed' : null
}

const nothingToPush = (worktree: StoryView['worktree']): string | null =>
  worktree?.facts?.ahead === 0 ? 'its branch has no commits of its own' : null

/** What a card shows as buttons, most likely first: only what can be done now. */
const likely: Readonly<Record<StoryView['column'], readonly StoryMenuAct[]>> = {
  backlog: ['queue', 'resume'],
  running: ['stop'],
  needs_you: ['resume', 'diff', 'verify'],
  verified: ['merge', 'diff'],
  merged: ['removeWorktree'],
  failed: ['resume', 'queue'],
}
/** More buttons would push each other off a narrow card. */
const BUTTONS_MAX = 2

export const cardButtons = (column: StoryView['column'], menu: readonly StoryMenuItem[]): readonly StoryMenuItem[] =>
  likely[column].flatMap((act) => menu.find((item) => item.id === act && item.possible) ?? []).slice(0, BUTTONS_MAX)

/** The act that a key press means on a story, or undefined. */
export const actOfKey = <Item extends StoryMenuItem>(menu: readonly Item[], key: string): Item | undefined =>
  menu.find((item) => item.key.toLowerCase() === key.toLowerCase())
