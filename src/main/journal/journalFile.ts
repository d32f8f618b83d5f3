import type { Checkpoint, Checkpoints } from './checkpoints'
import { decodeFileHeader, FILE_HEADER_BYTES, type FileHeader } from './fileHeader'
import type { Frame } from './frame'
import { type Decoded, FrameDecoder } from './frameDecoder'
import type { JournalFs } from './journalFs'

/** One step through a file: large enough to be fast, small enough that the event loop turns in between. */
const READ_STEP_BYTES = 262_144

/**
 * So many bytes in a row without a record are no damage: somebody has put another file here, perhaps one that has no end.
 * The largest damage that a disk leaves is a fraction of it, and it is looked through in seconds.
 */
const STRANGE_BYTES = 1_073_741_824

/** What a journal file holds, in order. The header comes first (null: damaged or cut short), `end` last. */
export type FileItem =
  | { readonly type: 'header'; readonly header: FileHeader | null }
  | Decoded
  /** Between `validEnd` and `size` lies a torn tail, or a record that is just being written. */
  | { readonly type: 'end'; readonly validEnd: number; readonly size: number }

/**
 * Reads a file as far as it goes at this moment, records from the byte `start` on, where one begins. Throws a
 * `SnowhookException` when a newer Snowhook wrote it.
 */
export async function* readJournalFile(fs: JournalFs, path: string, start?: number): AsyncGenerator<FileItem> {
  const file = await fs.openToRead(path)
  try {
    const header = decodeFileHeader(await file.read(0, FILE_HEADER_BYTES), path)
    yield { type: 'header', header }
    let position = start ?? (header === null ? 0 : FILE_HEADER_BYTES)
    const decoder = new FrameDecoder(position)
    for (;;) {
      const chunk = await file.read(position, READ_STEP_BYTES)
      position += chunk.length
      yield* decoder.push(chunk)
      if (position - decoder.readableEnd > STRANGE_BYTES)
        throw new Error(`${path}: no record in ${STRANGE_BYTES} bytes; Snowhook did not write this`)
      if (chunk.length < READ_STEP_BYTES) break
    }
    const { items, validEnd } = decoder.end()
    yield* items
    yield { type: 'end', validEnd, size: position }
  } finally {
    await file.close()
  }
}

/** The records of a file, from the last known place on that `fits`: nothing before it is wanted. */
export async function* readFrames(
  fs: JournalFs,
  checkpoints: Checkpoints,
  path: string,
  fits: (checkpoint: Checkpoint) => boolean,
): AsyncGenerator<Frame> {
  const from = checkpoints.find(path, fits)
  const note = checkpoints.scan(path, from)
  let trusted = from === null
  for await (const item of readJournalFile(fs, path, from?.start)) {
    if (item.type === 'header') continue
    trusted ||= from !== null && isAt(from, item)
    if (!trusted) break
    if (item.type !== 'frame') continue
    note(item.frame, item.start)
    yield item.frame
  }
  if (trusted) return
  checkpoints.forget(path)
  yield* readFrames(fs, checkpoints, path, fits)
}

const isAt = ({ start, kind, position }: Checkpoint, item: FileItem): boolean =>
  item.type === 'frame' && item.start === start && item.frame.kind === kind && item.frame.position === position

/** The header alone. */
export async function readHeader(fs: JournalFs, path: string): Promise<FileHeader | null> {
  const file = await fs.openToRead(path)
  try {
    return decodeFileHeader(await file.read(0, FILE_HEADER_BYTES), path)
  } finally {
    await file.close()
  }
}
