import type { SnowhookError } from '../../shared/domain/errors'
import { ok, type Result } from '../../shared/domain/result'
import type { CliIo } from './io'

/** Says that a change was made, the way the caller asked for: a JSON line or words. */
export function done(
  result: Result<unknown, SnowhookError>,
  io: CliIo,
  asJson: boolean,
  words: string,
): Result<undefined, SnowhookError> {
  if (!result.ok) return result
  io.out(asJson ? `${JSON.stringify({ type: 'done' })}\n` : `${words}\n`)
  return ok(undefined)
}
