import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises'
import { ToolFailure } from '../outcome'
import { ChangedMeanwhile, codeOf, type Folder } from './folder'
import { kindOf, specialWords } from './kinds'

/** What tells one state of a file from another: any change gives it another time or size, any replacement another inode. */
export interface Identity {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants
/** What a new file gets before the umask. */
const NEW_FILE_MODE = 0o666
/** Permissions without set-user-id and the like, which new contents do not inherit. */
const PERMISSIONS = 0o777

export async function identityOf(handle: FileHandle): Promise<Identity> {
  return identity(await handle.stat({ bigint: true }))
}

/** Puts a complete, synced file in the place of whatever has the name. True: there was none before. */
export async function replaceFile(
  folder: Folder,
  name: string,
  data: Uint8Array,
  before: Stats | null,
  expected?: Identity | null,
): Promise<boolean> {
  if (before !== null && !before.isFile())
    throw new ToolFailure(`${name} is ${specialWords(kindOf(before))}, not a file.`)
  const temporary = `.snowhook-${randomBytes(8).toString('hex')}.tmp`
  await folder.confirm()
  await writeNew(folder.at(temporary), data, before)
  try {
    await folder.confirm()
    if (expected !== undefined) await stillIs(folder, name, expected)
    await rename(folder.at(temporary), folder.at(name))
  } catch (cause) {
    await unlink(folder.at(temporary)).catch(() => {})
    throw codeOf(cause) === 'EISDIR' ? new ChangedMeanwhile(name) : cause
  }
  await folder.sync()
  return before === null
}

async function writeNew(path: string, data: Uint8Array, before: Stats | null): Promise<void> {
  const handle = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, NEW_FILE_MODE)
  try {
    await handle.writeFile(data)
    if (before !== null) await handle.chmod(before.mode & PERMISSIONS)
    await handle.sync()
  } catch (cause) {
    await unlink(path).catch(() => {})
    throw cause
  } finally {
    await handle.close()
  }
}

async function stillIs(folder: Folder, name: string, expected: Identity | null): Promise<void> {
  const now = await lstat(folder.at(name), { bigint: true }).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null
    throw cause
  })
  const same = now === null ? expected === null : expected !== null && sameIdentity(identity(now), expected)
  if (!same)
    throw new ToolFailure(`${name} was changed by something else meanwhile; nothing was written. Read it again.`)
}

const identity = ({ dev, ino, size, mtimeNs, ctimeNs }: Identity): Identity => ({ dev, ino, size, mtimeNs, ctimeNs })

const sameIdentity = (a: Identity, b: Identity): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs
