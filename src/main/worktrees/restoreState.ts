import { chmod, lstat, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { CHECKOUT_TIMEOUT_MS } from './fillFolder'
import { entriesOf, gitAt, hasLfs, readable, type WorktreeParts } from './gitAt'
import { linkIn } from './link'
import type { Snapshot } from './readSnapshots'
import { ADMIN_FILES } from './stateTree'
import { bytesOf } from './walk'

/** An index of a million files. */
const BLOB_MAX_BYTES = 512_000_000

/** Of a file below the folder. Agents can write snapshots: a name that leads elsewhere, or a link, is none of ours. */
async function giveMode(folder: string, name: string, mode: string): Promise<void> {
  const parts = name.split('/')
  const path = bytesOf(folder, name)
  const inside = !parts.some((part) => part === '' || part === '.' || part === '..') && /^[0-7]{1,4}$/.test(mode)
  const above = inside ? await realpath(bytesOf(folder, parts.slice(0, -1).join('/')), 'buffer') : null
  const expected = bytesOf(await realpath(folder), parts.slice(0, -1).join('/'))
  if (above === null || !withoutEnd(above).equals(withoutEnd(expected)) || !(await lstat(path)).isFile())
    throw new Error(`the snapshot names ${readable(name)}, which is no file of it`)
  await chmod(path, Number.parseInt(mode, 8))
}

const SLASH = 0x2f
const withoutEnd = (path: Buffer): Buffer => (path.at(-1) === SLASH ? path.subarray(0, -1) : path)

/** What is no file of the worktree: see `writeStateTree`. Answers with notes for people, or with what went wrong. */
export async function restoreState(
  parts: WorktreeParts,
  common: string,
  folder: string,
  { state }: Snapshot,
): Promise<string[] | SnowhookError> {
  const git = gitAt(parts, folder)
  const link = await linkIn(common, folder)
  if (link === null) return snowhookError('storage_failed', `${folder} is no worktree of this project.`)
  const listed = await git(['ls-tree', '-z', '--name-only', `${state}^{tree}`])
  const names = listed.ok ? entriesOf(listed.stdout) : []
  const blobOf = async (name: string): Promise<Buffer | null> => {
    if (!names.includes(name)) return null
    const answer = await git(['cat-file', 'blob', `${state}:${name}`], { maxBytes: BLOB_MAX_BYTES })
    if (!answer.ok) throw new Error(`${name} cannot be read: ${answer.message}`)
    return answer.stdout
  }
  try {
    if (!listed.ok) throw new Error(listed.message)
    for (const [name, path] of [['index', 'index'], ...ADMIN_FILES] as const) {
      const bytes = await blobOf(name)
      const to = join(link.admin, path)
      if (bytes === null) await rm(to, { force: true })
      else {
        await mkdir(dirname(to), { recursive: true })
        await writeFile(`${to}.new`, bytes)
        await rename(`${to}.new`, to)
      }
    }
    for (const entry of entriesOf((await blobOf('modes')) ?? Buffer.alloc(0))) {
      const space = entry.indexOf(' ')
      await giveMode(folder, entry.slice(space + 1), entry.slice(0, space))
    }
    const pointers = await blobOf('pointers')
    const notes: string[] = []
    if (pointers !== null && !hasLfs(parts.env(), folder))
      notes.push('Its git-lfs files are pointers: git-lfs was not found. Run `git lfs checkout` when it is there.')
    else if (pointers !== null) {
      const filled = await git(['checkout-index', '--force', '--index', '--quiet', '-z', '--stdin'], {
        input: pointers,
        timeoutMs: CHECKOUT_TIMEOUT_MS,
      })
      if (!filled.ok) notes.push(`Some git-lfs files are pointers still: ${filled.message}`)
    }
    // Ends with 1 when something is changed, as it mostly is.
    await git(['update-index', '-q', '--refresh'], { timeoutMs: CHECKOUT_TIMEOUT_MS })
    return notes
  } catch (cause) {
    return snowhookError('storage_failed', `The worktree's state could not be put back: ${(cause as Error).message}`)
  }
}
