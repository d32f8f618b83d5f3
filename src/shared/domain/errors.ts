import { z } from 'zod'
import { MESSAGE_MAX_CHARS } from './limits'

/**
 * The errors that cross a boundary. `tag` is for programs, `message` says what happened,
 * `kept` what was not lost, `next` what to do: the three things a user wants to know.
 */
const errorTags = [
  'invalid_input',
  'not_found',
  'already_exists',
  'not_allowed',
  'busy',
  'session_in_use',
  'not_resumable',
  /** What the answer was for is no longer what would run. */
  'stale',
  'runtime_unavailable',
  'spawn_failed',
  'stop_incomplete',
  'data_dir_in_use',
  'storage_failed',
  'newer_format',
  'overloaded',
  'disconnected',
  'protocol',
  'internal',
] as const

export const SnowhookError = z.object({
  tag: z.enum(errorTags),
  message: z.string().max(MESSAGE_MAX_CHARS),
  kept: z.string().max(MESSAGE_MAX_CHARS).optional(),
  next: z.string().max(MESSAGE_MAX_CHARS).optional(),
  /** Which input was wrong, as a dotted path, for forms. */
  field: z.string().max(200).optional(),
})
export type SnowhookError = z.infer<typeof SnowhookError>
export type ErrorTag = SnowhookError['tag']

/** Builds an error, cutting texts to their bound so that reporting a failure can never fail itself. */
export function snowhookError(
  tag: ErrorTag,
  message: string,
  more: { kept?: string; next?: string; field?: string } = {},
): SnowhookError {
  const cut = (text: string): string => text.slice(0, MESSAGE_MAX_CHARS)
  return {
    tag,
    message: cut(message),
    ...(more.kept === undefined ? {} : { kept: cut(more.kept) }),
    ...(more.next === undefined ? {} : { next: cut(more.next) }),
    ...(more.field === undefined ? {} : { field: more.field.slice(0, 200) }),
  }
}

/** Carries a `SnowhookError` through code that throws; boundaries turn it back into a value. */
export class SnowhookException extends Error {
  constructor(readonly error: SnowhookError) {
    super(error.message)
    this.name = 'SnowhookException'
  }
}
