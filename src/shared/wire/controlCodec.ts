import type { z } from 'zod'
import { type SnowhookError, snowhookError } from '../domain/errors'
import { FRAME_MAX_BYTES } from '../domain/limits'
import { isWorkable, UNWORKABLE } from '../domain/workable'
import { err, ok, type Result } from '../domain/result'
import { ClientControl, HostControl } from './frames'
import { describeIssue } from './validation'

/** Fails with `protocol` when the frame is not JSON, or is larger than `FRAME_MAX_BYTES`. Never throws. */
export function encodeControl(frame: ClientControl | HostControl): Result<string, SnowhookError> {
  let text: string
  try {
    text = JSON.stringify(frame)
  } catch (cause) {
    return err(snowhookError('protocol', `The value cannot be sent as JSON: ${String(cause)}`))
  }
  return fits(text) ? ok(text) : err(tooLarge('send'))
}

export const decodeClientControl = (text: string): Result<ClientControl, SnowhookError> => decode(ClientControl, text)
export const decodeHostControl = (text: string): Result<HostControl, SnowhookError> => decode(HostControl, text)

function decode<T extends z.ZodType>(schema: T, text: string): Result<z.output<T>, SnowhookError> {
  if (!fits(text)) return err(tooLarge('receive'))
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return err(snowhookError('protocol', 'A control frame is not JSON.'))
  }
  if (!isWorkable(json)) return err(snowhookError('protocol', `A control frame cannot be used: ${UNWORKABLE}.`))
  const parsed = schema.safeParse(json)
  if (parsed.success) return ok(parsed.data)
  return err(snowhookError('protocol', `A control frame has an unknown shape: ${describeIssue(parsed.error).message}`))
}

const tooLarge = (what: 'send' | 'receive'): SnowhookError =>
  snowhookError('protocol', `A message to ${what} is larger than ${FRAME_MAX_BYTES} bytes.`, {
    kept: 'Nothing of it was used.',
    next: 'Ask for less at once, or send it in parts.',
  })

/** Whether the text fits a frame as UTF-8; a UTF-16 unit is never more than three bytes, so most texts need no count. */
function fits(text: string): boolean {
  if (text.length * 3 <= FRAME_MAX_BYTES) return true
  return text.length <= FRAME_MAX_BYTES && utf8Bytes(text) <= FRAME_MAX_BYTES
}

function utf8Bytes(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    // Half of a surrogate pair: two halves make the four bytes of one character.
    else if (unit >= 0xd800 && unit <= 0xdfff) bytes += 2
    else bytes += 3
  }
  return bytes
}
