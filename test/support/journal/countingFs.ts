import type { JournalFs } from '../../../src/main/journal/journalFs'

/** The same disk, with a count of the bytes that were read from it. */
export function countingFs(inner: JournalFs) {
  const counted = {
    readBytes: 0,
    fs: {
      makeFolder: (path) => inner.makeFolder(path),
      open: (path) => inner.open(path),
      list: (folder) => inner.list(folder),
      exists: (path) => inner.exists(path),
      openToRead: async (path) => {
        const file = await inner.openToRead(path)
        return {
          read: async (position, length) => {
            const bytes = await file.read(position, length)
            counted.readBytes += bytes.length
            return bytes
          },
          close: () => file.close(),
        }
      },
    } satisfies JournalFs as JournalFs,
  }
  return counted
}
