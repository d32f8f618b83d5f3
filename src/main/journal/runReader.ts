import type { RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { type Frame, frameKind, isOutput } from './frame'
import { readHeader, readJournalFile } from './journalFile'
import type { JournalFs } from './journalFs'
import type { EventPage, JournalRecord, OutputPage } from './ports'
import { decodeEvent, decodeRecord } from './runRecords'
import { listSegments, type Segment, segmentsFrom, startOfRun } from './segments'

/** `live`: somebody is writing it, so an unfinished record at the very end is no damage. */
export interface RunToRead {
  readonly runId: RunId
  readonly folder: string
  readonly live: boolean
}

/** Every readable record of a run, in order, one file after the other. */
export async function* readRun(
  fs: JournalFs,
  { runId, folder, live }: RunToRead,
  onDamage: (what: string) => void,
): AsyncGenerator<JournalRecord> {
  const gaps = new GapWatch(onDamage)
  const segments = await listSegments(fs, folder)
  for (const [index, segment] of segments.entries()) {
    const unfinished = live && index === segments.length - 1
    for await (const item of readJournalFile(fs, segment.path)) {
      if (item.type === 'damage') onDamage(`${segment.name}: bytes ${item.start} to ${item.end} are damaged`)
      if (item.type === 'end' && item.validEnd < item.size && !unfinished) {
        onDamage(`${segment.name}: ends in ${item.size - item.validEnd} bytes that are no whole record`)
      }
      if (item.type !== 'frame') continue
      gaps.see(item.frame)
      const record = decodeRecord(runId, item.frame)
      if (record !== null) yield record
    }
  }
}

/** The newest events, or those before a sequence number. Reads as few files as hold them, from the last backwards. */
export async function readEventPage(
  fs: JournalFs,
  { runId, folder }: RunToRead,
  { beforeSeq, limit }: { beforeSeq: number | null; limit: number },
): Promise<EventPage> {
  const before = beforeSeq ?? Number.POSITIVE_INFINITY
  let page: RecordedEvent[] = []
  let nextFirstSeq: number | null = null
  for (const segment of (await listSegments(fs, folder)).toReversed()) {
    const firstSeq: number | null = (await readHeader(fs, segment.path))?.firstSeq ?? null
    const tooLate = firstSeq !== null && firstSeq >= before
    const empty = firstSeq !== null && firstSeq === nextFirstSeq
    nextFirstSeq = firstSeq
    if (tooLate || empty) continue
    const frames = await lastEvents(fs, segment, before, limit + 1 - page.length)
    page = [...frames.map((frame) => decodeEvent(runId, frame)), ...page]
    if (page.length > limit) break
  }
  return { events: page.slice(-limit), earlier: page.length > limit }
}

async function lastEvents(fs: JournalFs, segment: Segment, before: number, count: number): Promise<Frame[]> {
  let frames: Frame[] = []
  for await (const item of readJournalFile(fs, segment.path)) {
    if (item.type !== 'frame' || item.frame.kind !== frameKind.event) continue
    if (item.frame.position >= before) break
    frames.push(item.frame)
    // Cut now and then, not each time: the cost stays linear and the memory bounded.
    if (frames.length >= 2 * count) frames = frames.slice(-count)
  }
  return frames.slice(-count)
}

/** Consecutive output from a byte offset on. */
export async function readOutputPage(
  fs: JournalFs,
  { folder }: RunToRead,
  { from, maxBytes }: { from: number; maxBytes: number },
): Promise<OutputPage> {
  const parts: Uint8Array[] = []
  let start = from
  let next: number | null = null
  const segments = await segmentsFrom(fs, await listSegments(fs, folder), ({ nextOffset }) => nextOffset <= from)
  for (const segment of segments) {
    for await (const item of readJournalFile(fs, segment.path)) {
      if (item.type !== 'frame' || !isOutput(item.frame.kind)) continue
      const { position, payload } = item.frame
      if (position + payload.length <= from) continue
      if (next === null) start = Math.max(from, position)
      else if (position !== next) return page()
      parts.push(payload.subarray(Math.max(0, start - position)))
      next = position + payload.length
      if (next - start >= maxBytes) return page()
    }
  }
  return page()

  function page(): OutputPage {
    return { from: start, data: Uint8Array.from(Buffer.concat(parts).subarray(0, maxBytes)) }
  }
}

/** Says which events or output bytes are missing between two records. */
class GapWatch {
  private nextSeq = startOfRun.nextSeq
  private nextOffset = startOfRun.nextOffset

  constructor(private readonly onGap: (what: string) => void) {}

  see({ kind, position, payload }: Frame): void {
    if (kind === frameKind.event) {
      if (position > this.nextSeq) this.onGap(`events ${this.nextSeq} to ${position - 1} are missing`)
      this.nextSeq = position + 1
    }
    if (isOutput(kind)) {
      if (position > this.nextOffset) this.onGap(`output bytes ${this.nextOffset} to ${position} are missing`)
      this.nextOffset = position + payload.length
    }
  }
}
