import { checksumOf, FRAME_HEADER_BYTES } from './frame'
import { readJournalFile } from './journalFile'
import type { JournalFs } from './journalFs'
import type { JournalMark, JournalRecord } from './ports'
import type { RunToRead } from './runReader'
import { decodeRecord } from './runRecords'
import { listSegments, type Segment } from './segments'

/**
 * Every readable record behind a mark, or null when the marked record is not there: cut off with a torn tail, damaged,
 * or another one in its place. Opens the marked file at the record itself, whatever lies before it.
 */
export async function readAfter(
  fs: JournalFs,
  run: RunToRead,
  mark: JournalMark,
): Promise<AsyncIterable<JournalRecord> | null> {
  const segments = (await listSegments(fs, run.folder)).filter(({ number }) => number >= mark.segment)
  const [marked, ...later] = segments
  if (marked?.number !== mark.segment || !(await holds(fs, marked, mark))) return null
  return recordsAfter(fs, run, { marked, start: mark.start, later })
}

async function holds(fs: JournalFs, { path }: Segment, { start, crc }: JournalMark): Promise<boolean> {
  const file = await fs.openToRead(path)
  try {
    const head = await file.read(start, FRAME_HEADER_BYTES)
    if (head.length < FRAME_HEADER_BYTES || checksumOf(head, 0) !== crc) return false
  } finally {
    await file.close()
  }
  // The checksum is that of a record; whether the record is whole, its reader knows.
  for await (const item of readJournalFile(fs, path, start)) {
    if (item.type !== 'header') return item.type === 'frame' && item.start === start
  }
  return false
}

async function* recordsAfter(
  fs: JournalFs,
  { runId }: RunToRead,
  { marked, start, later }: { readonly marked: Segment; readonly start: number; readonly later: readonly Segment[] },
): AsyncGenerator<JournalRecord> {
  for (const segment of [marked, ...later]) {
    for await (const item of readJournalFile(fs, segment.path, segment === marked ? start : undefined)) {
      if (item.type !== 'frame' || (segment === marked && item.start === start)) continue
      const record = decodeRecord(runId, item.frame)
      if (record !== null) yield record
    }
  }
}
