import { z } from 'zod'
import { isWorkable } from '../../../shared/domain/workable'
import type { JsonSchema } from '../ports'
import type { PromptAnswer, PromptRequest } from './ports'

/** The tool that a CLI calls in place of its own permission prompt. It is not for the model. */
export const APPROVE_TOOL = 'approve'

/** What `claude --permission-prompt-tool` sends (observed with 2.1.197 and 2.1.330). */
const ApproveInput = z.object({
  tool_name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
  tool_use_id: z.string().min(1).optional(),
})

export const approveDescription: {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
} = {
  name: APPROVE_TOOL,
  description: 'Used by the program itself to ask a person for permission. Do not call it.',
  inputSchema: {
    type: 'object',
    properties: { tool_name: { type: 'string' }, input: { type: 'object' }, tool_use_id: { type: 'string' } },
    required: ['tool_name', 'input'],
  },
}

/** Null: not what a permission prompt sends. */
export function promptFrom(input: unknown, callId: string): PromptRequest | null {
  const read = ApproveInput.safeParse(isWorkable(input) ? input : null)
  if (!read.success) return null
  const { tool_name: tool, input: asked, tool_use_id: id } = read.data
  return { tool, input: asked, callId: id ?? callId }
}

/** The answer as the CLI reads it: JSON in a text block. What was asked is what may run, unchanged. */
export const promptAnswerText = (request: PromptRequest, answer: PromptAnswer): string =>
  JSON.stringify(
    answer.allowed ? { behavior: 'allow', updatedInput: request.input } : { behavior: 'deny', message: answer.reason },
  )
