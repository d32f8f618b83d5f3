import type { NeedsCause, StoryCounters } from '../../shared/domain/story'
import { completionTable, type PolicyAction, type RowId } from './completionPolicy'
import type { SupervisionRules } from './storyInput'
import { type Slot, slotMax } from './storyRules'

export interface Settled {
  readonly action: PolicyAction
  /** For `needs_you`. */
  readonly cause: NeedsCause
  readonly counters: StoryCounters
  /** The slot that was used: "retry 2 of 3". */
  readonly used: { readonly slot: Slot; readonly count: number; readonly max: number } | null
  /** What there is none left of. */
  readonly exhausted: { readonly slot: Slot; readonly max: number } | null
}

/**
 * What a row comes to with the slots that are left. `asked`: a person only wanted to know what the gates say, so no
 * agent is started; what it would have been told is in hand.
 */
export function settle(id: RowId, counters: StoryCounters, rules: SupervisionRules, asked: boolean): Settled {
  const { action, slot, needs } = completionTable[id]
  const cause = needs ?? 'failed'
  const plain = { action, cause, counters, used: null, exhausted: null }
  if (asked && action === 'resume') return { ...plain, action: 'needs_you' }
  if (slot === null) return action === 'park' ? { ...plain, counters: withOneMore(counters, 'limits') } : plain
  const max = slotMax(slot, rules)
  const count = counters[slot] + 1
  if (count > max) return { ...plain, action: 'needs_you', exhausted: { slot, max } }
  const spent = withOneMore(counters, slot)
  // A retry is a new beginning: the agent may be asked for its commit again.
  const left = slot === 'retries' ? ofOneAttempt(spent) : spent
  return { ...plain, counters: left, used: { slot, count, max } }
}

/** For the next attempt, or the next agent. */
export const ofOneAttempt = (counters: StoryCounters): StoryCounters => ({
  ...counters,
  commitRecoveries: 0,
  noProgress: 0,
})

/** A run that ended by itself shows that provider, program and host are well; a new commit, that the agent gets on. */
export const afterCompletedRun = (counters: StoryCounters, newCommits: number | null): StoryCounters => ({
  ...counters,
  aborts: 0,
  failures: 0,
  losses: 0,
  limits: 0,
  inactivity: newCommits !== null && newCommits > 0 ? 0 : counters.inactivity,
})

const withOneMore = (counters: StoryCounters, counter: keyof StoryCounters): StoryCounters => ({
  ...counters,
  [counter]: counters[counter] + 1,
})
