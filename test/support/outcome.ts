import type { SnowhookError } from '../../src/shared/domain/errors'
import type { Result } from '../../src/shared/domain/result'

/** The value of an answer that must be good. */
export function good<T>(result: Result<T, SnowhookError>): T {
  if (!result.ok) throw new Error(`${result.error.tag}: ${result.error.message}`)
  return result.value
}

/** The error of an answer that must be bad. */
export function bad<T>(result: Result<T, SnowhookError>): SnowhookError {
  if (result.ok) throw new Error(`expected an error, got ${JSON.stringify(result.value)}`)
  return result.error
}
