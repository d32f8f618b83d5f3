import { z } from 'zod'

/**
 * What an agent may do without asking a person.
 *
 * - `read_only`     looks, never changes or runs anything
 * - `ask`           looks freely, asks before every change and every command
 * - `accept_edits`  also changes files of its worktree freely, asks before commands
 * - `full`          does everything that its tools can do
 */
export const ApprovalPolicy = z.enum(['read_only', 'ask', 'accept_edits', 'full'])
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>

/** What a tool can do to the world: nothing, change files of the worktree, or anything that a program can. */
export const ToolRisk = z.enum(['read', 'edit', 'execute'])
export type ToolRisk = z.infer<typeof ToolRisk>

/** SHA-256, in hex, of exactly what will run (tool, input, folder): a decision for anything else is refused. */
export const ActionHash = z.string().regex(/^[0-9a-f]{64}$/)
export type ActionHash = z.infer<typeof ActionHash>
