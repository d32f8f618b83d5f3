import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** Settings, locks, addresses, the ledger: what Snowhook writes into one file at once is far smaller. */
const OWN_FILE_MAX_BYTES = 64_000_000

/** Not blocking: who opens a pipe that somebody has put in a file's place would wait for its other end for good. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** The text of a file of ours. Throws, like a disk that refuses, for what is no file or too large to be ours. */
export async function readOwnFile(path: string, maxBytes = OWN_FILE_MAX_BYTES): Promise<string> {
  const file = await openOwnFile(path, maxBytes)
  try {
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** The same for what is not text. */
export async function openOwnFile(path: string, maxBytes = OWN_FILE_MAX_BYTES): Promise<FileHandle> {
  const file = await open(path, READ)
  try {
    mustBeOurs(path, await file.stat(), maxBytes)
    return file
  } catch (cause) {
    await file.close()
    throw cause
  }
}

export function readOwnFileSync(path: string, maxBytes = OWN_FILE_MAX_BYTES): string {
  const fd = openSync(path, READ)
  try {
    mustBeOurs(path, fstatSync(fd), maxBytes)
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

function mustBeOurs(path: string, stats: Stats, maxBytes: number): void {
  if (!stats.isFile()) throw new Error(`${path} is not a file`)
  if (stats.size > maxBytes) throw new Error(`${path} has ${stats.size} bytes: Snowhook did not write it`)
}
