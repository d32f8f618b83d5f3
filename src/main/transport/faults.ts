import { randomUUID } from 'node:crypto'
import { SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'

/** One line: an event's name, ids and numbers. Never secrets, never what an agent printed. */
export type ServeLog = (event: string, fields: Readonly<Record<string, string | number>>) => void

/** Turns whatever a handler threw into an error that a client may see; the rest stays in the log under the same number. */
export type ReportFault = (where: string, cause: unknown) => SnowhookError

export const faultReporter =
  (log: ServeLog): ReportFault =>
  (where, cause) => {
    if (cause instanceof SnowhookException) return presentable(cause.error)
    const id = randomUUID().slice(0, 8)
    log('internal_error', { id, where, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) })
    return snowhookError('internal', `Something went wrong inside Snowhook (error ${id}, in ${where}).`, {
      next: `The log has the details under ${id}; please report them.`,
    })
  }

/** A handler's own error, held to its bounds: a client refuses an error that is out of them. */
export function presentable(error: SnowhookError): SnowhookError {
  const parsed = SnowhookError.safeParse(error)
  if (parsed.success) return parsed.data
  return snowhookError('internal', String((error as Partial<SnowhookError> | undefined)?.message ?? 'unknown error'))
}
