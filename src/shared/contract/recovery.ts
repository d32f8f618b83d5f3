import { z } from 'zod'
import { ID_MAX_CHARS } from '../domain/limits'
import { RECOVERY_MAX_ITEMS, RecoveryReport } from '../domain/recovery'
import { command, stream } from './define'

const report = RecoveryReport.nullable()

export const recovery = {
  /** What this host found at its start; null: nothing worth a word, or it was put away. */
  watch: stream(z.object({}), report, report),
  /** Ends processes that were asked about, or leaves them alone. Each is looked up again first. */
  decide: command(
    z.object({
      ids: z.array(z.string().min(1).max(ID_MAX_CHARS)).min(1).max(RECOVERY_MAX_ITEMS),
      action: z.enum(['end', 'leave']),
    }),
    RecoveryReport,
  ),
  /** Puts the report away; what was asked about is left alone. */
  dismiss: command(z.object({}), z.object({})),
}
