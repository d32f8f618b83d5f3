import { GitHash } from '../../shared/domain/gates'
import { type GatesNext, type NextRun, noCounters, type StoryState } from '../../shared/domain/story'
import type { StoryContext, StoryInput } from './storyInput'
import { enter, type Stage } from './storyMove'
import { atRest, carriedOn, goOn, withWordsOf } from './storyPrompts'
import { looked } from './storyWords'

// What a person does to a story. Each is null where it is not legal.

export function queued(state: StoryState, context: StoryContext): StoryState | null {
  const { stage } = state
  if (stage.kind !== 'idle') return resumable(stage.kind) ? resumed(state, null, context) : null
  return enter(state, context, {
    stage: { kind: 'queued', next: { kind: 'start' } },
    event: 'queue',
    action: 'queue',
    reason: 'You queued it; it starts when there is room.',
    automatic: false,
    // What was made for a worktree that is gone has no part in the new one.
    patch: { counters: noCounters, step: 0, agents: [] },
  })
}

export function stopped(state: StoryState, context: StoryContext): StoryState | null {
  const { stage } = state
  if (!('next' in stage) || stage.kind === 'needs_you' || stage.kind === 'stopped') return null
  // How the run will end is not known yet: it may have taken what it was told.
  const next = stage.kind === 'working' ? carriedOn(stage.next, 'possible') : atRest(stage.next)
  return enter(state, context, {
    stage: { kind: 'stopped', next },
    event: 'stop',
    action: 'stop',
    reason: 'You stopped it; it rests until you resume it.',
    looked: [looked('stage', stage.kind)],
    runId: 'runId' in stage ? stage.runId : null,
    automatic: false,
  })
}

const resumable = (kind: Stage['kind']): boolean =>
  kind === 'stopped' || kind === 'needs_you' || kind === 'failed' || kind === 'waiting' || kind === 'parked'

export function resumed(state: StoryState, prompt: string | null, context: StoryContext): StoryState | null {
  const { stage } = state
  const words = prompt === null || prompt.trim() === '' ? null : prompt
  if (!resumable(stage.kind) && (stage.kind !== 'verified' || words === null)) return null
  const pending: NextRun | null = 'next' in stage ? stage.next : null
  const anyway: NextRun = pending ?? (state.worktree === null ? { kind: 'start' } : goOn)
  return enter(state, context, {
    stage: { kind: 'queued', next: words === null ? anyway : withWordsOf(words, pending) },
    event: 'resume',
    action: 'queue',
    reason:
      words === null
        ? 'You resumed it; it goes on when there is room.'
        : 'You gave it a message; it goes on with that when there is room.',
    looked: [looked('stage', stage.kind)],
    automatic: false,
    patch: { counters: noCounters },
  })
}

/** Through the queue like everything that works; what the gates say is only reported. */
export function toBeVerified(state: StoryState, context: StoryContext): StoryState | null {
  const { stage } = state
  const rests =
    stage.kind === 'stopped' || stage.kind === 'needs_you' || stage.kind === 'failed' || stage.kind === 'verified'
  if (!rests || state.worktree === null) return null
  const before = 'next' in stage ? atRest(stage.next) : null
  const next: GatesNext = {
    kind: 'gates',
    by: 'person',
    ...(before === null || before.kind === 'gates' ? {} : { before }),
  }
  return enter(state, context, {
    stage: { kind: 'queued', next },
    event: 'verify',
    action: 'queue',
    reason: 'You asked for the gates; they run when there is room.',
    looked: [looked('stage', stage.kind)],
    automatic: false,
    patch: { counters: noCounters },
  })
}

export function givenUp(state: StoryState, context: StoryContext): StoryState | null {
  const { kind } = state.stage
  if (kind !== 'idle' && kind !== 'stopped' && kind !== 'needs_you' && kind !== 'verified') return null
  return enter(state, context, {
    stage: { kind: 'failed' },
    event: 'give_up',
    action: 'give_up',
    reason: 'You gave it up; what it has is kept.',
    looked: [looked('stage', kind)],
    automatic: false,
  })
}

export function merged(
  state: StoryState,
  input: Extract<StoryInput, { readonly type: 'merged' }>,
  context: StoryContext,
): StoryState | null {
  const { kind } = state.stage
  const commit = GitHash.safeParse(input.commit)
  if (!commit.success || (kind !== 'stopped' && kind !== 'needs_you' && kind !== 'verified')) return null
  const outside = input.method === 'outside'
  return enter(state, context, {
    stage: { kind: 'merged', commit: commit.data, method: input.method },
    event: 'merged',
    action: 'merged',
    reason: outside ? 'Its base has it already: it was merged outside Snowhook.' : `You merged it (${input.method}).`,
    looked: [looked('commit', input.commit)],
    automatic: outside,
  })
}

/** Merged and given up say what became of the story; with its worktree gone, anything else begins anew. */
export function removed(state: StoryState, context: StoryContext): StoryState | null {
  const { stage } = state
  if (!restsWithWorktree(stage) || state.worktree === null) return null
  const over = stage.kind === 'merged' || stage.kind === 'failed'
  return enter(state, context, {
    stage: over ? stage : { kind: 'idle' },
    event: 'worktree_removed',
    action: 'none',
    reason: 'Its worktree was removed; a snapshot has everything and can be put back.',
    looked: [looked('worktree', state.worktree.path)],
    automatic: false,
    patch: { worktree: null, judgedCommit: null },
  })
}

export function restored(
  state: StoryState,
  worktree: NonNullable<StoryState['worktree']>,
  context: StoryContext,
): StoryState | null {
  const { stage } = state
  if ((stage.kind !== 'idle' && !restsWithWorktree(stage)) || state.worktree !== null) return null
  return enter(state, context, {
    stage: stage.kind === 'idle' ? { kind: 'stopped', next: goOn } : stage,
    event: 'worktree_restored',
    action: 'none',
    reason: 'Its worktree was put back as it was; no gates have judged it since.',
    looked: [looked('worktree', worktree.path)],
    automatic: false,
    patch: { worktree, judgedCommit: null },
  })
}

const restsWithWorktree = ({ kind }: Stage): boolean =>
  kind === 'stopped' || kind === 'needs_you' || kind === 'verified' || kind === 'merged' || kind === 'failed'
