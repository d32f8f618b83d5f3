import type { RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { type Frame, frameKind } from './frame'
import type { Checkpoints } from './checkpoints'
import { Continuity } from './continuity'
import { readFrames, readHeader, readJournalFile } from './journalFile'
import type { JournalFs } from './journalFs'
import type { EventPage, JournalRecord, OutputPage } from './ports'
import { decodeEvent, decodeRecord } from './runRecords'
import { listSegments, type Segment, segmentsFrom, startOfRun } from './segments'

/** `live`: somebody is writing it, so an unfinished record at the very end is no damage. */
export interface RunToRead {
  readonly runId: RunId
  readonly folder: string
  readonly live: boolean
  readonly checkpoints: Checkpoints
}

/** Every readable record of a run, each once, in the order in which they lie on the disk. */
export async function* readRun(
  fs: JournalFs,
  { runId, folder, live }: RunToRead,
  onDamage: (what: string) => void,
): AsyncGenerator<JournalRecord> {
  const continuity = new Continuity(startOfRun)
  const segments = await listSegments(fs, folder)
  for (const [index, segment] of segments.entries()) {
    const unfinished = live && index === segments.length - 1
    for await (const item of readJournalFile(fs, segment.path)) {
      if (item.type === 'damage') onDamage(`${segment.name}: bytes ${item.start} to ${item.end} are damaged`)
      if (item.type === 'end' && item.validEnd < item.size && !unfinished) {
        onDamage(`${segment.name}: ends in ${item.size - item.validEnd} bytes that are no whole record`)
      }
      if (item.type !== 'frame') continue
      if (!continuity.take(item.frame)) continue
      const record = decodeRecord(runId, item.frame)
      if (record !== null) yield record
    }
  }
  for (const problem of continuity.problems()) onDamage(problem)
}

/**
 * The newest events, or those before a sequence number. Reads as few files as hold them, from the last backwards.
 * `nextSeq`: no event of the run has this number or a higher one.
 */
export async function readEventPage(
  fs: JournalFs,
  run: RunToRead,
  { beforeSeq, limit }: { beforeSeq: number | null; limit: number },
  nextSeq: number,
): Promise<EventPage> {
  const before = beforeSeq ?? Number.POSITIVE_INFINITY
  let page: RecordedEvent[] = []
  let until: number | null = nextSeq
  for (const segment of (await listSegments(fs, run.folder)).toReversed()) {
    const from: number | null = (await readHeader(fs, segment.path))?.firstSeq ?? null
    const tooLate = from !== null && from >= before
    const empty = from !== null && from === until
    const last = Math.min(before, until ?? before) - 1
    until = from
    if (tooLate || empty) continue
    const frames = await lastEvents(fs, run.checkpoints, segment, { first: from ?? 0, last }, limit + 1 - page.length)
    page = [...frames.map((frame) => decodeEvent(run.runId, frame)), ...page]
    if (page.length > limit) break
  }
  return { events: page.slice(-limit), earlier: page.length > limit }
}

/** A file's last `count` events up to the number `last`; none in it is numbered below `first`. */
async function lastEvents(
  fs: JournalFs,
  checkpoints: Checkpoints,
  segment: Segment,
  { first, last }: { first: number; last: number },
  count: number,
): Promise<Frame[]> {
  const from = Math.max(first, last + 1 - count)
  const read = async (seq: number): Promise<Frame[]> => {
    let frames: Frame[] = []
    let previous: number | null = null
    for await (const frame of readFrames(fs, checkpoints, segment.path, ({ nextSeq }) => nextSeq <= seq)) {
      if (frame.kind !== frameKind.event) continue
      // Where damage has put a record out of its place, what belongs before it may still come.
      const inOrder: boolean = previous === null || frame.position <= previous + 1
      previous = frame.position
      if (frame.position <= last) frames.push(frame)
      if (frame.position >= last && inOrder) break
      // Cut now and then, not each time: the cost stays linear and the memory bounded.
      if (frames.length >= 2 * count) frames = sorted(frames).slice(-count)
    }
    return sorted(frames).slice(-count)
  }
  const frames = await read(from)
  // Where events are missing, the last ones lie further back.
  return frames.length < count && from > first ? read(first) : frames
}

/** Ascending, each once. */
function sorted(frames: readonly Frame[]): Frame[] {
  const byNumber = new Map(frames.map((frame) => [frame.position, frame]))
  return [...byNumber.values()].sort((a, b) => a.position - b.position)
}

/** Consecutive output from a byte offset on. */
export async function readOutputPage(
  fs: JournalFs,
  { folder, checkpoints }: RunToRead,
  { from, maxBytes }: { from: number; maxBytes: number },
): Promise<OutputPage> {
  const parts: Uint8Array[] = []
  let start = from
  let next: number | null = null
  const segments = await segmentsFrom(fs, await listSegments(fs, folder), ({ nextOffset }) => nextOffset <= from)
  for (const segment of segments) {
    for await (const frame of readFrames(fs, checkpoints, segment.path, ({ nextOffset }) => nextOffset <= from)) {
      if (frame.kind !== frameKind.output) continue
      const { position, payload } = frame
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
    return { from: start, data: new Uint8Array(Buffer.concat(parts).subarray(0, maxBytes)) }
  }
}

/** Every readable event from a sequence number on, in order. */
export async function* readEventsFrom(
  fs: JournalFs,
  { runId, folder, checkpoints }: RunToRead,
  seq: number,
): AsyncGenerator<RecordedEvent> {
  const segments = await segmentsFrom(fs, await listSegments(fs, folder), ({ nextSeq }) => nextSeq <= seq)
  const continuity = new Continuity({ nextSeq: seq, nextOffset: 0 })
  for (const segment of segments) {
    for await (const frame of readFrames(fs, checkpoints, segment.path, ({ nextSeq }) => nextSeq <= seq)) {
      if (frame.kind !== frameKind.event || frame.position < seq || !continuity.take(frame)) continue
      yield decodeEvent(runId, frame)
    }
  }
}
