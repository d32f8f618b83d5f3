import { z } from 'zod'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import { defineTool } from '../defineTool'
import { denied, interrupted, succeeded } from '../outcome'

/** As many as an item of the attention inbox can hold. */
const CHOICES_MAX = 20
const CHOICE_MAX_CHARS = 1_000

export const askHumanTool = defineTool({
  name: 'ask_human',
  description:
    'Asks the person in charge a question and waits for the answer, which may take long. For decisions that are not yours: unclear requirements, a choice between ways, missing access. Give choices where there are some.',
  risk: 'read',
  input: z.strictObject({
    question: z.string().trim().min(1).max(MESSAGE_MAX_CHARS),
    choices: z.array(z.string().trim().min(1).max(CHOICE_MAX_CHARS)).max(CHOICES_MAX).default([]),
  }),
  run: async ({ question, choices }, { callId, desk, emit, signal }) => {
    const answer = await desk.question({ text: question, choices }, { callId, emit, signal })
    if (answer !== null) return succeeded(answer)
    if (signal.aborted) return interrupted('Nobody had answered before the run was interrupted.')
    return denied('The question was withdrawn without an answer.')
  },
})
