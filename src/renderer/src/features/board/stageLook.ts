import {
  Circle,
  CircleDashed,
  CircleDot,
  CircleStop,
  CircleX,
  Flag,
  GitMerge,
  Hourglass,
  ListOrdered,
  type LucideIcon,
  Moon,
  ScanSearch,
  ShieldCheck,
} from 'lucide-react'
import type { BoardColumn, NeedsCause, StageKind, StoryStage } from '../../../../shared/domain/story'
import type { Tone } from '../../ui/tone'

interface StageLook {
  readonly word: string
  readonly tone: Tone
  readonly icon: LucideIcon
}

/** One look a stage: word, icon and colour say the same thing. */
const looks: Readonly<Record<StageKind, StageLook>> = {
  idle: { word: 'not queued', tone: 'neutral', icon: Circle },
  queued: { word: 'queued', tone: 'neutral', icon: ListOrdered },
  preparing: { word: 'getting ready', tone: 'accent', icon: CircleDashed },
  working: { word: 'working', tone: 'good', icon: CircleDot },
  judging: { word: 'gates running', tone: 'accent', icon: ScanSearch },
  waiting: { word: 'tries again', tone: 'parked', icon: Hourglass },
  parked: { word: 'parked', tone: 'parked', icon: Moon },
  needs_you: { word: 'needs you', tone: 'attention', icon: Flag },
  stopped: { word: 'stopped', tone: 'neutral', icon: CircleStop },
  verified: { word: 'verified', tone: 'good', icon: ShieldCheck },
  merged: { word: 'merged', tone: 'accent', icon: GitMerge },
  failed: { word: 'given up', tone: 'bad', icon: CircleX },
}

/** What a story wants from a person, in as few words as a card has room for. */
const causes: Readonly<Record<NeedsCause, string>> = {
  retries_exhausted: 'gates keep failing',
  aborts_exhausted: 'does not start',
  commit_missing: 'nothing committed',
  no_progress: 'nothing changed',
  inactive: 'went silent',
  failed: 'run failed',
  losses_exhausted: 'lost too often',
  no_gates: 'no gates',
  gates_failed: 'gates failed',
  gates_broken: 'gates unusable',
  prepare_failed: 'set-up failed',
  limit_reset: 'limit has reset',
  budget: 'budget reached',
  evidence_missing: 'git cannot say',
}

const merges: Readonly<Record<Extract<StoryStage, { kind: 'merged' }>['method'], string>> = {
  squash: 'merged, squashed',
  rebase: 'merged, rebased',
  merge: 'merged',
  outside: 'merged elsewhere',
}

export function stageLook(stage: StoryStage): StageLook {
  const look = looks[stage.kind]
  if (stage.kind === 'needs_you') return { ...look, word: causes[stage.cause] }
  if (stage.kind === 'merged') return { ...look, word: merges[stage.method] }
  if (stage.kind === 'queued' && stage.next.kind === 'gates') return { ...look, word: 'queued for its gates' }
  return look
}

export const columnLooks: Readonly<Record<BoardColumn, { readonly title: string; readonly empty: string }>> = {
  backlog: { title: 'Backlog', empty: 'Stories that nobody has queued yet.' },
  running: { title: 'Running', empty: 'Queued, at work, in their gates, or parked.' },
  needs_you: { title: 'Needs you', empty: 'What cannot go on without a person.' },
  verified: { title: 'Verified', empty: 'Gates have passed; ready to merge.' },
  merged: { title: 'Merged', empty: 'On their base branch.' },
  failed: { title: 'Failed', empty: 'Given up.' },
}
