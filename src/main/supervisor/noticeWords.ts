import type { BudgetView } from '../../shared/domain/budget'
import type { NoticeAction } from '../../shared/domain/notice'
import type { NeedsCause } from '../../shared/domain/story'
import { spentOf } from './budgetSentence'

interface Advice {
  readonly next: string
  readonly actions: readonly NoticeAction[]
}

/** What a person can do about a story that needs one; the most likely first. */
export const advice: Readonly<Record<NeedsCause, Advice>> = {
  retries_exhausted: {
    next: 'Read what the gates printed and resume it with a hint, or give it up.',
    actions: ['review', 'resume', 'verify', 'give_up'],
  },
  aborts_exhausted: {
    next: 'Look at how its program ends, set that right, and resume it.',
    actions: ['open', 'resume', 'give_up'],
  },
  commit_missing: {
    next: 'Look at what it left, commit it yourself, or resume it with a message.',
    actions: ['review', 'resume', 'verify', 'give_up'],
  },
  no_progress: {
    next: 'Tell it what is missing and resume it, or give it up.',
    actions: ['resume', 'open', 'give_up'],
  },
  inactive: {
    next: 'Look at what it was doing last, and resume it.',
    actions: ['resume', 'open', 'give_up'],
  },
  failed: {
    next: 'Set right what it names, and resume it.',
    actions: ['resume', 'open', 'give_up'],
  },
  losses_exhausted: {
    next: 'Find out why Snowhook ended each time, and resume it.',
    actions: ['resume', 'open', 'give_up'],
  },
  no_gates: {
    next: 'Declare a gate in .snowhook/config.yaml and run it, or review the work yourself.',
    actions: ['review', 'verify', 'resume', 'give_up'],
  },
  gates_failed: {
    next: 'Review it, or resume it so that its agent is given what the gates printed.',
    actions: ['review', 'resume', 'verify', 'give_up'],
  },
  gates_broken: {
    next: 'Set the gates right in .snowhook/config.yaml, and run them again.',
    actions: ['verify', 'open', 'resume', 'give_up'],
  },
  prepare_failed: {
    next: 'Set right what it names, and resume it.',
    actions: ['resume', 'open', 'give_up'],
  },
  limit_reset: {
    next: 'Resume it, or let this project go on by itself after a limit.',
    actions: ['resume', 'open'],
  },
  budget: {
    // Here it is one that Snowhook does not know, or that is no more: its own is a notice of its own.
    next: 'Give it a larger budget and resume it, or give it up.',
    actions: ['resume', 'open', 'give_up'],
  },
  evidence_missing: {
    next: 'Look at its worktree, then run the gates or resume it.',
    actions: ['review', 'verify', 'resume', 'give_up'],
  },
}

/** `$5.02 of $5.00, 12 of 12 turns`. */
export function crossedWords({ caps, spent, crossed }: BudgetView): string {
  return crossed.flatMap((name) => (caps[name] === null ? [] : [spentOf(name, caps[name], spent)])).join(', ')
}
