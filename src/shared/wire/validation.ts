import type { z } from 'zod'
import { type SnowhookError, snowhookError } from '../domain/errors'
import { err, ok, type Result } from '../domain/result'

/** The first thing that is wrong, as a sentence, and where, as a dotted path. */
export function describeIssue(error: z.ZodError): { message: string; field: string } {
  const issue = error.issues[0]
  if (issue === undefined) return { message: 'unknown', field: '' }
  const field = issue.path.map(String).join('.')
  return { message: field === '' ? issue.message : `${field}: ${issue.message}`, field }
}

/** What a client asked for. */
export function checkInput<T extends z.ZodType>(schema: T, value: unknown): Result<z.output<T>, SnowhookError> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const { message, field } = describeIssue(parsed.error)
  return err(snowhookError('invalid_input', message, { field, next: 'Correct it and try again.' }))
}

/** What a host delivered. */
export function checkDelivery<T extends z.ZodType>(schema: T, value: unknown): Result<z.output<T>, SnowhookError> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  return err(
    snowhookError('protocol', `The host sent something unexpected: ${describeIssue(parsed.error).message}`, {
      next: 'Reload; if it stays, update the older of the two.',
    }),
  )
}
