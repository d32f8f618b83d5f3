import type { BigIntStats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'

/** Open folders and stats at a time: enough to keep a disk busy, few beside what else the host does. */
const AT_ONCE = 16

export interface Entry {
  /** From the top folder, with `/`, each byte of the name as one `latin1` character. */
  readonly name: string
  readonly stats: BigIntStats
}

export const bytesOf = (folder: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')])

/**
 * Visits everything below a folder and follows no link. `visit` says whether to go into a folder. Rejects when a folder
 * cannot be read; what vanishes meanwhile is passed over. The pauses between are the disk's, so others get their turn.
 */
export async function walk(
  top: string,
  visit: (entry: Entry) => boolean,
  signal: AbortSignal | null = null,
): Promise<void> {
  const folders = ['']
  while (folders.length > 0) {
    signal?.throwIfAborted()
    const found = await Promise.all(folders.splice(-AT_ONCE).map((folder) => look(top, folder, visit, signal)))
    for (const more of found) folders.push(...more)
  }
}

async function look(
  top: string,
  folder: string,
  visit: (entry: Entry) => boolean,
  signal: AbortSignal | null,
): Promise<string[]> {
  const path = folder === '' ? Buffer.from(top) : bytesOf(top, folder)
  const names = (await readdir(path, { encoding: 'buffer' }).catch(unlessGone)) ?? []
  const below: string[] = []
  for (let at = 0; at < names.length; at += AT_ONCE) {
    signal?.throwIfAborted()
    const entries = await Promise.all(
      names.slice(at, at + AT_ONCE).map(async (bytes) => {
        const name = `${folder === '' ? '' : `${folder}/`}${bytes.toString('latin1')}`
        const stats = await lstat(bytesOf(top, name), { bigint: true }).catch(unlessGone)
        return stats === null ? null : { name, stats }
      }),
    )
    for (const entry of entries) if (entry !== null && visit(entry) && entry.stats.isDirectory()) below.push(entry.name)
  }
  return below
}

function unlessGone(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return null
  throw cause
}
