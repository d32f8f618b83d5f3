import { z } from 'zod'
import { INACTIVITY_TIMEOUT_MAX_SECS } from '../../../shared/domain/limits'

/** About the speed at which a model streams words. */
export const DEFAULT_PACE_MS = 40
/** Slower is a hang, for which there is a directive. */
const PACE_MAX_MS = 10_000

export const DemoOptions = z.strictObject({
  scenario: z
    .enum(['feature', 'bugfix', 'review', 'asks', 'long-running', 'rate-limited', 'crashes', 'floods'])
    .default('feature'),
  paceMs: z.number().min(0).max(PACE_MAX_MS).default(DEFAULT_PACE_MS),
  answerTimeoutSecs: z.number().min(0).max(INACTIVITY_TIMEOUT_MAX_SECS).default(0),
})
export type DemoOptions = z.infer<typeof DemoOptions>
