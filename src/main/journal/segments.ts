import { join } from 'node:path'
import type { FileHeader } from './fileHeader'
import { frameKind } from './frame'
import type { JournalFs } from './journalFs'
import { readHeader, readJournalFile } from './journalFile'

const SUFFIX = '.journal'

/** One file of a run's journal. */
export interface Segment {
  readonly number: number
  readonly name: string
  readonly path: string
}

/** In the data dir: holds one folder a run. */
export const RUNS_FOLDER = 'runs'

export function segmentAt(folder: string, number: number): Segment {
  const name = `${String(number).padStart(6, '0')}${SUFFIX}`
  return { number, name, path: join(folder, name) }
}

/** A run's files, oldest first. */
export async function listSegments(fs: JournalFs, folder: string): Promise<Segment[]> {
  const names = await fs.list(folder)
  const numbers = names.flatMap((name) => (/^\d{6,}\.journal$/.test(name) ? [Number.parseInt(name, 10)] : []))
  return numbers.sort((a, b) => a - b).map((number) => segmentAt(folder, number))
}

/** What the next event and the next output byte of a run are numbered. */
export interface RunPosition {
  readonly nextSeq: number
  readonly nextOffset: number
}

export const startOfRun: RunPosition = { nextSeq: 1, nextOffset: 0 }

/** Where a run's readable records end. Reads from the last file backwards, as few files as needed. */
export async function endOfRun(fs: JournalFs, segments: readonly Segment[]): Promise<RunPosition> {
  let nextSeq: number | null = null
  let nextOffset: number | null = null
  for (const segment of segments.toReversed()) {
    let lastSeq: number | null = null
    let lastOffset: number | null = null
    for await (const item of readJournalFile(fs, segment.path)) {
      if (item.type === 'header' && item.header !== null) {
        lastSeq = item.header.firstSeq
        lastOffset = item.header.firstOffset
      }
      if (item.type !== 'frame') continue
      const { kind, position, payload } = item.frame
      // Damage may have put an older record last.
      if (kind === frameKind.event) lastSeq = Math.max(lastSeq ?? 0, position + 1)
      if (kind === frameKind.output) lastOffset = Math.max(lastOffset ?? 0, position + payload.length)
    }
    nextSeq ??= lastSeq
    nextOffset ??= lastOffset
    if (nextSeq !== null && nextOffset !== null) break
  }
  return { nextSeq: nextSeq ?? startOfRun.nextSeq, nextOffset: nextOffset ?? startOfRun.nextOffset }
}

/**
 * The last file that begins at or before a position of the run, so that reading can start there. A file whose
 * header is damaged counts as beginning too late: one more file is read then, which is only slower.
 */
export async function segmentsFrom(
  fs: JournalFs,
  segments: readonly Segment[],
  beginsBy: (start: RunPosition) => boolean,
): Promise<readonly Segment[]> {
  let low = 0
  let high = segments.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const candidates = [...segments.slice(low + 1, middle + 1).toReversed(), ...segments.slice(middle + 1, high)]
    const whole = await firstWhole(fs, candidates)
    if (whole === null) break
    const { firstSeq, firstOffset } = whole.header
    if (beginsBy({ nextSeq: firstSeq, nextOffset: firstOffset })) low = segments.indexOf(whole.segment)
    else high = segments.indexOf(whole.segment)
  }
  return segments.slice(low)
}

async function firstWhole(
  fs: JournalFs,
  segments: readonly Segment[],
): Promise<{ segment: Segment; header: FileHeader } | null> {
  for (const segment of segments) {
    const header = await readHeader(fs, segment.path)
    if (header !== null) return { segment, header }
  }
  return null
}
