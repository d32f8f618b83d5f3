import { randomUUID } from 'node:crypto'
import * as nodeFs from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf } from './insideProject'

/** Injected, so that tests can make any single call fail. */
export type PlaceFs = Pick<typeof nodeFs, 'open' | 'rename' | 'rm' | 'link' | 'chmod' | 'readdir' | 'stat'>

/** Begins with a dot: no story, whatever its name. */
const DRAFT = /^\..+\.[0-9a-f]{8}-[0-9a-f-]{27}\.new$/
/** No write takes an hour: a draft this old is what a killed process has left. */
const DRAFT_MAX_AGE_MS = 3_600_000

/**
 * Puts a text in the place of a file: after a crash at any moment there is the old file or the new one, whole and on
 * disk, with the same mode. False, and nothing is changed, when `unchanged` says at the last moment that somebody else
 * was faster. Rejects when the disk refuses; the old file is untouched then.
 */
export async function replaceText(
  path: string,
  text: string,
  mode: number,
  unchanged: () => Promise<boolean>,
  fs: PlaceFs = nodeFs,
): Promise<boolean> {
  return withDraft(path, text, fs, async (draft) => {
    await fs.chmod(draft, mode)
    if (!(await unchanged())) return false
    await fs.rename(draft, path)
    return true
  })
}

/** Makes a file that was not there, whole or not at all. False when the name is taken. */
export async function createText(path: string, text: string, fs: PlaceFs = nodeFs): Promise<boolean> {
  return withDraft(path, text, fs, async (draft) => {
    try {
      await fs.link(draft, path) // unlike a rename, it never takes the place of another file
      return true
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST') return false
      if (!NO_LINKS.has(codeOf(cause))) throw cause
    }
    return createInPlace(path, text, fs)
  })
}

/** What file systems without hard links say: FAT, some network shares. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

async function createInPlace(path: string, text: string, fs: PlaceFs): Promise<boolean> {
  try {
    await writeNew(path, text, fs)
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    await fs.rm(path, { force: true }).catch(() => {}) // half a file of ours
    throw cause
  }
}

async function withDraft(
  path: string,
  text: string,
  fs: PlaceFs,
  place: (draft: string) => Promise<boolean>,
): Promise<boolean> {
  const folder = dirname(path)
  const draft = join(folder, `.${basename(path)}.${randomUUID()}.new`)
  try {
    await writeNew(draft, text, fs)
    if (!(await place(draft))) return false
  } finally {
    await fs.rm(draft, { force: true }).catch(() => {}) // the first failure is the one to tell
  }
  await syncFolder(folder, fs)
  return true
}

async function writeNew(path: string, text: string, fs: PlaceFs): Promise<void> {
  const file = await fs.open(path, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The new name is durable. Windows cannot sync a folder, and needs not; nor do some network shares. */
async function syncFolder(path: string, fs: PlaceFs): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await fs.open(path, 'r')
  try {
    await folder.sync().catch((cause: unknown) => {
      if (codeOf(cause) !== 'EINVAL' && codeOf(cause) !== 'ENOTSUP') throw cause
    })
  } finally {
    await folder.close()
  }
}

/** Takes away what writers that were killed have left. */
export async function sweepDrafts(folder: string, now: number, fs: PlaceFs = nodeFs): Promise<void> {
  const names = await fs.readdir(folder).catch((): string[] => [])
  for (const name of names.filter((each) => DRAFT.test(each))) {
    const path = join(folder, name)
    const stats = await fs.stat(path).catch(() => null)
    if (stats !== null && now - stats.mtimeMs > DRAFT_MAX_AGE_MS) await fs.rm(path, { force: true }).catch(() => {})
  }
}
