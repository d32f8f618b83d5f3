import { closeSync, constants, existsSync, fdatasyncSync, fsyncSync, openSync, writevSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** All that journals ask of a disk. Injected, so that tests can make any single call fail. */
export interface JournalFs {
  /** With its parents, private to the user. Their names are durable with the first sync of a file inside. */
  makeFolder(path: string): Promise<void>
  /** For reading and writing; created when missing, private to the user. Its name is durable with its first sync. */
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

/** Folders whose names may not be on disk yet. A new file is written without waiting for that: only a sync promises anything. */
const unnamed = new Set<string>()

export const nodeJournalFs: JournalFs = {
  makeFolder: async (path) => {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    // Also one that is there: a process before may have been killed between making it and the first sync.
    unnamed.add(path)
    if (first === undefined) return
    for (let folder = path; folder !== first && folder !== dirname(folder); ) {
      folder = dirname(folder)
      unnamed.add(folder)
    }
  },
  open: async (path) => journalFile(await openFile(path, constants.O_RDWR | constants.O_CREAT), path),
  openToRead: async (path) => {
    const handle = await openFile(path, constants.O_RDONLY)
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

/** Links lead to what is none of ours; who opens a pipe to read it would wait for its other end for good. */
const PLAIN = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

async function openFile(path: string, flags: number): Promise<FileHandle> {
  const handle = await open(path, flags | PLAIN, 0o600).catch((cause: unknown) => {
    throw isLink(cause) ? new Error(`${path} is a symbolic link`) : cause
  })
  const found = await handle.stat().catch(() => null)
  if (found?.isFile() === true) return handle
  await handle.close()
  throw new Error(`${path} is not a file`)
}

/** What was not recognised as a journal and has a second name somewhere is perhaps somebody's own file. */
async function truncate(handle: FileHandle, path: string, length: number): Promise<void> {
  if (length === 0 && (await handle.stat()).nlink > 1)
    throw new Error(`${path} is no journal, and has a second name somewhere (a hard link)`)
  await handle.truncate(length)
}

function journalFile(handle: FileHandle, path: string): JournalFile {
  let named = false
  return {
    write: async (buffers, position) => (await handle.writev([...buffers], position)).bytesWritten,
    writeSync: (buffers, position) => writevSync(handle.fd, [...buffers], position),
    sync: async () => {
      await handle.datasync()
      if (named) return
      for (const folder of foldersAbove(path)) {
        await syncFolder(dirname(folder))
        unnamed.delete(folder)
      }
      named = true
    },
    syncSync: () => {
      fdatasyncSync(handle.fd)
      if (named) return
      for (const folder of foldersAbove(path)) {
        syncFolderSync(dirname(folder))
        unnamed.delete(folder)
      }
      named = true
    },
    truncate: (length) => truncate(handle, path, length),
    close: () => handle.close(),
  }
}

/** The file itself, and the folders on the way to it, whose names may not be on disk; innermost first. */
function foldersAbove(path: string): string[] {
  const above: string[] = [path]
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (unnamed.has(folder)) above.push(folder)
  }
  return above
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
    await handle.sync().catch(unlessImpossible)
  } finally {
    await handle.close()
  }
}

function syncFolderSync(path: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(path, constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } catch (cause) {
    unlessImpossible(cause)
  } finally {
    closeSync(fd)
  }
}

/** Some network file systems cannot sync a folder at all: that must not keep anybody from working. */
function unlessImpossible(cause: unknown): void {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EINVAL')) throw cause
}

const isLink = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ELOOP'

const isMissing = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
