import { randomUUID } from 'node:crypto'
import * as nodeFs from 'node:fs/promises'
import { dirname } from 'node:path'

/** Injected, so that tests can make any single call fail. */
export type ReplaceFs = Pick<typeof nodeFs, 'open' | 'rename' | 'rm'>

/** Readable for the user alone. */
const PRIVATE_MODE = 0o600

/**
 * Puts a text in the place of a file, private to the user: after a crash at any moment there is the old file or the
 * new one, whole and on disk. A link in its place is replaced, never written through. Rejects when the disk refuses;
 * the old file is untouched then.
 */
export async function replaceFile(path: string, text: string, fs: ReplaceFs = nodeFs): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`
  try {
    const file = await fs.open(draft, 'wx', PRIVATE_MODE)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await fs.rename(draft, path)
  } catch (cause) {
    await fs.rm(draft, { force: true }).catch(() => {}) // the first failure is the one to tell
    throw cause
  }
  await syncFolder(dirname(path), fs)
}

/** The new name is durable. Windows cannot sync a folder, and needs not. */
async function syncFolder(path: string, fs: ReplaceFs): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await fs.open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
