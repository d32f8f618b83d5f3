import { type SnowhookError, SnowhookException } from '../../../shared/domain/errors'
import { err, type Result } from '../../../shared/domain/result'

/** Turns an expected failure that was thrown on the way (a disk, a database) back into a typed answer. */
export async function answered<T>(work: () => Promise<Result<T, SnowhookError>>): Promise<Result<T, SnowhookError>> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof SnowhookException) return err(cause.error)
    throw cause
  }
}
