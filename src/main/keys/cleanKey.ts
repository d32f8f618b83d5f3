import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'

/** White space, control characters and invisible ones: what a paste picks up, and no key has. */
const FOREIGN = /[\s\p{Cc}\p{Cf}]/u

/** A pasted key without what surrounds it. The error never quotes it. */
export function cleanKey(pasted: string): Result<string, SnowhookError> {
  const value = pasted.trim()
  const refused = (message: string): Result<never, SnowhookError> =>
    err(snowhookError('invalid_input', message, { field: 'value', next: 'Copy the key again, alone.' }))
  if (value === '') return refused('The key is empty.')
  if (FOREIGN.test(value)) return refused('The key has white space or invisible characters inside.')
  return ok(value)
}
