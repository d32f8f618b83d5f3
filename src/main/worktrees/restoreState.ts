import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { CHECKOUT_TIMEOUT_MS } from './fillFolder'
import { entriesOf, gitAt, hasLfs, type WorktreeParts } from './gitAt'
import { linkIn } from './link'
import type { Snapshot } from './readSnapshots'
import { ADMIN_FILES } from './stateTree'
import { bytesOf } from './walk'

/** An index of a million files. */
const BLOB_MAX_BYTES = 512_000_000

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
      await chmod(bytesOf(folder, entry.slice(space + 1)), Number.parseInt(entry.slice(0, space), 8))
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
