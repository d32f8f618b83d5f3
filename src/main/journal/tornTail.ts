import { basename, dirname, join } from 'node:path'
import { FILE_HEADER_BYTES, type FileHeader } from './fileHeader'
import { readJournalFile } from './journalFile'
import type { JournalFile, JournalFs } from './journalFs'

/** A journal file that can be appended to again. */
export interface MendedFile {
  /** Where to append. Below `FILE_HEADER_BYTES`: at 0, and the header is to be written again. */
  readonly end: number
  /** What had to be moved aside, in words, or null when the file was whole. */
  readonly mended: string | null
}

/**
 * Makes a file fit for appending after a crash: what follows the last whole record is copied to a `.torn` file
 * and cut off, each step synced before the next, so that a crash in here loses nothing either.
 */
export async function mendTornTail(fs: JournalFs, path: string): Promise<MendedFile> {
  let header: FileHeader | null = null
  let validEnd = 0
  let size = 0
  for await (const item of readJournalFile(fs, path)) {
    if (item.type === 'header') header = item.header
    if (item.type === 'end') ({ validEnd, size } = item)
  }
  const end = header === null && validEnd < FILE_HEADER_BYTES ? 0 : validEnd
  if (size === end) return { end, mended: null }
  const aside = await freeName(fs, path)
  const torn = await copyTail(fs, path, end, aside)
  const file = await fs.open(path)
  try {
    await file.truncate(end)
    await file.sync()
  } finally {
    await file.close()
  }
  return { end, mended: `${torn} bytes after the last whole record were cut off; they are kept in ${basename(aside)}` }
}

/** An earlier fragment is never written over. */
async function freeName(fs: JournalFs, path: string): Promise<string> {
  const taken = new Set(await fs.list(dirname(path)))
  const free = (number: number): string => {
    const name = `${basename(path)}.${number}.torn`
    return taken.has(name) ? free(number + 1) : name
  }
  return join(dirname(path), free(1))
}

async function copyTail(fs: JournalFs, path: string, from: number, to: string): Promise<number> {
  const source = await fs.openToRead(path)
  const target = await fs.open(to)
  try {
    let copied = 0
    for (;;) {
      const chunk = await source.read(from + copied, COPY_STEP_BYTES)
      await writeAll(target, chunk, copied)
      copied += chunk.length
      if (chunk.length < COPY_STEP_BYTES) break
    }
    await target.sync()
    return copied
  } finally {
    await target.close()
    await source.close()
  }
}

const COPY_STEP_BYTES = 1_048_576

async function writeAll(file: JournalFile, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const count = await file.write([bytes.subarray(done)], position + done)
    if (count <= 0) throw new Error('the disk took nothing')
    done += count
  }
}
