import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { RunId } from '../../shared/domain/ids'
import { decodeFrame, type Frame, frameKind, MARKER } from './frame'
import type { LostBytes } from './unsyncedBytes'

/** What a journal says that had to be closed while the disk refused: exactly what may be missing in it. */
export function closedWithLoss(runId: RunId, why: SnowhookError, lost: readonly LostBytes[]): SnowhookError {
  let events = 0
  let bytes = 0
  for (const frame of lost.flatMap(framesIn)) {
    if (frame.kind === frameKind.event) events += 1
    if (frame.kind === frameKind.output) bytes += frame.payload.length
  }
  const what = `The last ${counted(events, 'event')} and ${counted(bytes, 'byte')} of output of run ${runId} may be missing`
  return snowhookError('storage_failed', `${what}. ${why.message}`, {
    kept: 'Everything before is on disk.',
    ...(why.next === undefined ? {} : { next: why.next }),
  })
}

/** Those that are not on disk as a whole. A file's header, which is no frame, is passed over. */
function framesIn({ bytes: given, skip }: LostBytes): Frame[] {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length)
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = decodeFrame(bytes, at)
    if (typeof found === 'string') {
      const next = bytes.indexOf(MARKER, at + 1)
      at = next === -1 ? bytes.length : next
    } else {
      if (found.end > skip) frames.push(found.frame)
      at = found.end
    }
  }
  return frames
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
