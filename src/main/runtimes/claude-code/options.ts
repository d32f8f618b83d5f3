import { z } from 'zod'
import { KERNEL_ARG_MAX_BYTES } from '../../../shared/domain/limits'

/**
 * Headless, what would ask is asked in Snowhook's inbox, except in `plan` and `dontAsk`, where it is denied.
 * `acceptEdits` may change files in its directory, and the CLI still guards the rest.
 */
export const PERMISSION_MODES = ['acceptEdits', 'default', 'plan', 'dontAsk', 'auto', 'bypassPermissions'] as const
export type PermissionMode = (typeof PERMISSION_MODES)[number]
export const TOOL_SELECTIONS = ['snowhook', 'all', 'none'] as const
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const

/** A rule such as `Bash(git commit:*)`; one that begins with a dash would be read as a flag. */
const toolRule = z.string().trim().min(1).max(1_000).regex(/^[^-]/, 'must not begin with "-"')

/** Options as the runtime uses them; what a form leaves empty is not there. */
export const ClaudeOptions = z.strictObject({
  permissionMode: z.enum(PERMISSION_MODES).default('acceptEdits'),
  tools: z.enum(TOOL_SELECTIONS).default('snowhook'),
  allowedTools: z.array(toolRule).max(256).default([]),
  disallowedTools: z.array(toolRule).max(256).default([]),
  appendSystemPrompt: z
    .string()
    .refine((text) => Buffer.byteLength(text) < KERNEL_ARG_MAX_BYTES, 'at most 128 KiB: it is one argument')
    .default(''),
  effort: z.enum(['', ...EFFORTS]).default(''),
  maxTurns: z.number().int().min(1).max(100_000).optional(),
  maxBudgetUsd: z.number().positive().max(100_000).optional(),
})
export type ClaudeOptions = z.infer<typeof ClaudeOptions>
