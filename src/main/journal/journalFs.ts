import { constants, existsSync, fdatasyncSync, writevSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** All that journals ask of a disk. Injected, so that tests can make any single call fail. */
export interface JournalFs {
  /** With its parents, private to the user; its name is durable. */
  makeFolder(path: string): Promise<void>
  /** For reading and writing; created when missing, private to the user; its name is durable. */
  open(path: string): Promise<JournalFile>
  openToRead(path: string): Promise<ReadableFile>
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): Promise<string[]>
  exists(path: string): boolean
}

export interface JournalFile {
  /** Returns how many bytes the disk took, which may be fewer than given. */
  write(buffers: readonly Uint8Array[], position: number): Promise<number>
  writeSync(buffers: readonly Uint8Array[], position: number): number
  sync(): Promise<void>
  syncSync(): void
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

interface ReadableFile {
  /** Fewer bytes than asked for only at the end of the file. The buffer is the caller's. */
  read(position: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

export const nodeJournalFs: JournalFs = {
  makeFolder: async (path) => {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (first !== undefined) await syncFolder(dirname(path))
  },
  open: async (path) => {
    try {
      return journalFile(await open(path, constants.O_RDWR))
    } catch (cause) {
      if (!isMissing(cause)) throw cause
      const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      await syncFolder(dirname(path))
      return journalFile(handle)
    }
  },
  openToRead: async (path) => {
    const handle = await open(path, constants.O_RDONLY)
    return { read: (position, length) => readFully(handle, position, length), close: () => handle.close() }
  },
  list: async (folder) => {
    try {
      return await readdir(folder)
    } catch (cause) {
      if (isMissing(cause)) return []
      throw cause
    }
  },
  exists: existsSync,
}

function journalFile(handle: FileHandle): JournalFile {
  return {
    write: async (buffers, position) => (await handle.writev([...buffers], position)).bytesWritten,
    writeSync: (buffers, position) => writevSync(handle.fd, [...buffers], position),
    sync: () => handle.datasync(),
    syncSync: () => fdatasyncSync(handle.fd),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  }
}

async function readFully(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** A new name is only durable once its folder is. Windows has no such call and no need of it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const isMissing = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
