import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { RunId } from '../../shared/domain/ids'
import { decodeFrame, frameKind } from './frame'

/** What a journal says that had to be closed while the disk refused: exactly what may be missing in it. */
export function closedWithLoss(runId: RunId, why: SnowhookError, lost: readonly Uint8Array[]): SnowhookError {
  let events = 0
  let bytes = 0
  for (const record of lost) {
    const found = decodeFrame(Buffer.from(record.buffer, record.byteOffset, record.length), 0)
    if (typeof found === 'string') continue
    if (found.frame.kind === frameKind.event) events += 1
    if (found.frame.kind === frameKind.output) bytes += found.frame.payload.length
  }
  const what = `The last ${counted(events, 'event')} and ${counted(bytes, 'byte')} of output of run ${runId} may be missing`
  return snowhookError('storage_failed', `${what}. ${why.message}`, {
    kept: 'Everything before is on disk.',
    ...(why.next === undefined ? {} : { next: why.next }),
  })
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
