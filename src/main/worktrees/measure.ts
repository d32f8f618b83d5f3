import { lstat } from 'node:fs/promises'
import { walk } from './walk'

/** What `st_blocks` counts in, whatever the file system's own blocks are. */
const BLOCK_BYTES = 512n

/** Bytes on disk of everything in a folder, each file once however many names it has. Null: aborted or not readable. */
export async function bytesOnDisk(folder: string, signal: AbortSignal): Promise<number | null> {
  const seen = new Set<string>()
  try {
    const top = await lstat(folder, { bigint: true })
    if (!top.isDirectory()) return null
    let blocks = top.blocks
    await walk(
      folder,
      ({ stats }) => {
        const file = `${stats.dev}:${stats.ino}`
        if (stats.nlink > 1n && !stats.isDirectory()) {
          if (seen.has(file)) return false
          seen.add(file)
        }
        blocks += stats.blocks
        // Another file system below is not this worktree's.
        return stats.dev === top.dev
      },
      signal,
    )
    return Number(blocks * BLOCK_BYTES)
  } catch {
    return null
  }
}
