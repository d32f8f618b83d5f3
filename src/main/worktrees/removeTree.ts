import { chmodSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { bytesOf, walk } from './walk'

const WRITABLE = 0o700

/** Deletes a folder and all below it, folders that forbid it too. A link is deleted, never followed. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw cause
    await openUp(folder)
    await rm(folder, { recursive: true, force: true })
  }
}

async function openUp(folder: string): Promise<void> {
  await chmod(folder, WRITABLE)
  await walk(folder, ({ name, stats }) => {
    // At once, or the walk could not go in.
    if (stats.isDirectory() && Number(stats.mode & 0o700n) !== WRITABLE) chmodSync(bytesOf(folder, name), WRITABLE)
    return true
  })
}
