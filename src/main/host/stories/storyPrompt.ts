import type { AgentProfile, StoryDefinition } from '../../../shared/domain/story'
import type { WorktreeRecord } from '../../../shared/domain/worktree'
import { PROMPT_MAX_CHARS } from '../../../shared/domain/limits'

export interface PromptParts {
  readonly definition: StoryDefinition
  readonly profile: AgentProfile
  /** From 0. */
  readonly step: number
  readonly worktree: WorktreeRecord
  /** Names of the gates that will judge; empty: none are declared. */
  readonly gates: readonly string[]
}

/** The whole prompt of a fresh session: what to do, where, and by what it will be judged. */
export function storyPrompt({ definition, profile, step, worktree, gates }: PromptParts): string {
  const task = profile.prompt ?? (step === 0 ? definition.prompt : review(definition))
  const judged =
    gates.length === 0
      ? 'Only what is committed counts.'
      : `Only what is committed counts: afterwards Snowhook runs these gates on it: ${gates.join(', ')}.`
  const place = `You work in a git worktree of your own, on the branch ${worktree.branch}. When the work is done, commit it there. ${judged}`
  const room = PROMPT_MAX_CHARS - place.length - 2
  return `${task.trim().slice(0, room)}\n\n${place}`
}

const review = ({ title, prompt }: StoryDefinition): string =>
  [
    `Review the work that was done for this story: ${title}`,
    'Look at the changes on this branch against its base. Mend what is wrong or missing and commit it; change nothing that is right.',
    'The story was:',
    prompt,
  ].join('\n\n')
