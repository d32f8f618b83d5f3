import { randomUUID } from 'node:crypto'
import * as nodeFs from 'node:fs/promises'
import { dirname } from 'node:path'

/** Injected, so that tests can make any single call fail. */
export type ReplaceFs = Pick<typeof nodeFs, 'open' | 'rename' | 'rm'>

/** Readable for the user alone. */
const PRIVATE_MODE = 0o600

/**
 * Puts other contents in the place of a file, private to the user: after a crash at any moment there is the old file or
 * the new one, whole and on disk. A link in its place is replaced, never written through. Rejects when the disk
 * refuses; the old file is untouched then.
 */
export async function replaceFile(path: string, contents: string, fs: ReplaceFs = nodeFs): Promise<void> {
  await writeInPlace(path, contents, `${path}.${randomUUID()}.new`, fs)
  await syncFolder(dirname(path), fs)
}

/**
 * The same for what one writer writes again and again and can do without: after a power cut the earlier file is as good
 * as the new one. The draft has one name, so that crashes leave one at most.
 */
export async function replaceDerived(path: string, contents: Uint8Array, fs: ReplaceFs = nodeFs): Promise<void> {
  const draft = `${path}.new`
  await fs.rm(draft, { force: true })
  await writeInPlace(path, contents, draft, fs)
}

async function writeInPlace(path: string, contents: string | Uint8Array, draft: string, fs: ReplaceFs): Promise<void> {
  try {
    // A name that is taken is refused, so that a link in the draft's place leads nowhere.
    const file = await fs.open(draft, 'wx', PRIVATE_MODE)
    try {
      await file.writeFile(contents)
      await file.sync()
    } finally {
      await file.close()
    }
    await fs.rename(draft, path)
  } catch (cause) {
    await fs.rm(draft, { force: true }).catch(() => {}) // the first failure is the one to tell
    throw cause
  }
}

/** The new name is durable. Windows cannot sync a folder, and needs not. */
export async function syncFolder(path: string, fs: Pick<ReplaceFs, 'open'> = nodeFs): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await fs.open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
