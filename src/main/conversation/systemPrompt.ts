import type { ApprovalPolicy } from '../../shared/domain/approvals'

export interface PromptFacts {
  readonly storyId: string
  readonly agentName: string
  readonly cwd: string
  /** `linux x64`: what commands must fit. */
  readonly platform: string
  readonly policy: ApprovalPolicy
  readonly hasTools: boolean
  /** The user's own words, last, so that they count most. */
  readonly instructions: string
}

const permissions: Record<ApprovalPolicy, string> = {
  read_only: 'You may look, but not change or run anything: such calls are refused.',
  ask: 'A person is asked before every change and every command. That may take a while; wait for it.',
  accept_edits: 'You may change files in the folder. A person is asked before every command.',
  full: 'You may change files and run commands without asking. Be careful with what cannot be undone.',
}

/** The same for every request of a conversation with the same settings, so that a provider's prompt cache holds. */
export function systemPrompt(facts: PromptFacts): string {
  const { storyId, agentName, cwd, platform, policy, hasTools, instructions } = facts
  const parts = [
    `You are ${agentName}, a coding agent. You work on the story ${storyId} in the folder ${cwd} on ${platform}.`,
    ...(hasTools
      ? [
          [
            'Work with the tools you have; do not describe what you could do.',
            '- Read before you change. Paths are relative to the folder, and nothing outside it can be reached.',
            '- Calls that only read may be made together. Everything else runs one after the other.',
            `- ${permissions[policy]}`,
            '- A refused call says why. Respect it, and find another way or stop.',
            '- When an output was shortened, ask for the part you need.',
            '- Check your work with the means of the project: its tests, its type check.',
          ].join('\n'),
        ]
      : ['You have no tools here: answer in words.']),
    'Keep to what was asked. When you are done, say in a few sentences what you did and what is left.',
    ...(instructions.trim() === '' ? [] : [`The user's own instructions:\n\n${instructions.trim()}`]),
  ]
  return parts.join('\n\n')
}
