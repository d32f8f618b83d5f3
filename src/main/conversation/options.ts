import { z } from 'zod'
import { ApprovalPolicy } from '../../shared/domain/approvals'
import { PROMPT_MAX_CHARS } from '../../shared/domain/limits'
import type { OptionField } from '../../shared/domain/runtimeManifest'

/** A run that asks the model more often than this goes in circles; it can be resumed. */
const MAX_TURNS_DEFAULT = 200

/** What every runtime that talks to an API lets its user set; a runtime adds its own. */
export const conversationOptions = {
  policy: ApprovalPolicy.default('ask'),
  /** Empty: the provider's own address, or the one in the environment. */
  baseUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'an http or https address' })]).default(''),
  instructions: z.string().max(PROMPT_MAX_CHARS).default(''),
  maxTurns: z.number().int().min(1).max(100_000).default(MAX_TURNS_DEFAULT),
}

export const policyField: OptionField = {
  key: 'policy',
  label: 'Permissions',
  help: 'What the agent may do without asking you. What it may not do, it asks for, and waits.',
  kind: 'choice',
  choices: [
    { value: 'read_only', label: 'Read only' },
    { value: 'ask', label: 'Ask before changes and commands' },
    { value: 'accept_edits', label: 'Accept edits, ask before commands' },
    { value: 'full', label: 'Full: never ask' },
  ],
  defaultValue: 'ask',
  advanced: false,
}

export const instructionsField: OptionField = {
  key: 'instructions',
  label: 'Extra instructions',
  help: 'Added to the end of the system prompt.',
  kind: 'text',
  advanced: true,
}

export const maxTurnsField: OptionField = {
  key: 'maxTurns',
  label: 'Turn limit',
  help: 'A run ends as failed once it has asked the model this often. It can be resumed.',
  kind: 'number',
  defaultValue: MAX_TURNS_DEFAULT,
  advanced: true,
}
