import { constants } from 'node:fs'
import { open, utimes } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** A pipe in the place of a file would hold the caller up for ever. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
/** An index of several million files. A link to `/dev/zero` has no end. */
const FILE_MAX_BYTES = 2_000_000_000

/** Copies a regular file of a repository, an index, to a new place. False: there is none that can be read. */
export async function copyPlainFile(from: string, to: string): Promise<boolean> {
  const source = await open(from, READ).catch(() => null)
  if (source === null) return false
  try {
    const stats = await source.stat()
    if (!stats.isFile() || stats.size > FILE_MAX_BYTES) return false
    const target = await open(to, 'wx', 0o600)
    await pipeline(source.createReadStream({ autoClose: false }), target.createWriteStream())
    // An index younger than its entries would have git trust files that changed in between.
    await utimes(to, Math.floor(stats.atimeMs / 1_000), Math.floor(stats.mtimeMs / 1_000))
    return true
  } finally {
    await source.close()
  }
}
