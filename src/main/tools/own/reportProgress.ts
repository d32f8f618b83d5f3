import { z } from 'zod'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import { plainLine } from '../../terminal/plainText'
import { defineTool } from '../defineTool'
import { succeeded } from '../outcome'

export const reportProgressTool = defineTool({
  name: 'report_progress',
  description:
    'Tells the people who watch what you are doing, in one short sentence. They see it beside your name. Report at each new step, not at each call.',
  risk: 'read',
  input: z.strictObject({ message: z.string().trim().min(1).max(MESSAGE_MAX_CHARS) }),
  run: async ({ message }, { emit }) => {
    const words = plainLine(message, MESSAGE_MAX_CHARS)
    emit({ type: 'activity', state: 'working', waitingFor: null, message: words, source: 'stream' })
    return succeeded('Shown.')
  },
})
