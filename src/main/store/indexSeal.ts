import { createHash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { readOwnFileSync } from './ownFile'

const sealOf = (path: string): string => `${path}.seal`
const READ_STEP_BYTES = 1_048_576
/** A digest of it takes seconds, and building it anew takes as long; the sums of a million facts are a fraction of it. */
const INDEX_MAX_BYTES = 2_000_000_000

/**
 * SQLite keeps no checksums of its pages: a number that a bad disk has changed is answered as if it were true. So a
 * database that is closed is sealed with a digest of its file. `broken`: it is not the file that was sealed. `none`: it
 * was not closed, and nobody knows.
 */
export function checkSeal(path: string): 'whole' | 'broken' | 'none' {
  const file = lstatSync(path, { throwIfNoEntry: false })
  if (file !== undefined && (!file.isFile() || file.size > INDEX_MAX_BYTES)) return 'broken'
  if (file === undefined || lstatSync(sealOf(path), { throwIfNoEntry: false }) === undefined) return 'none'
  try {
    return readOwnFileSync(sealOf(path)) === digestOf(path) ? 'whole' : 'broken'
  } catch {
    return 'broken'
  }
}

/** The file is about to change. Throws when the disk refuses. */
export const breakSeal = (path: string): void => rmSync(sealOf(path), { force: true, recursive: true })

/** Nobody has the file open. Without a seal it is built anew at the next start, which is only slower. */
export function seal(path: string): void {
  try {
    breakSeal(path)
    // A name that is taken again by then is refused: a link there must lead nowhere.
    writeFileSync(sealOf(path), digestOf(path), { mode: 0o600, flag: 'wx' })
  } catch {
    // a disk that refuses
  }
}

function digestOf(path: string): string {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(READ_STEP_BYTES)
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}
