import { textOf } from '../git/git'
import type { FailedGit, Git } from './gitAt'
import { entriesOf, hasLfs, type WorktreeParts } from './gitAt'
import type { Inventory } from './inventory'
import { type RawPlace, withRawGit } from './rawTree'

/** Hashing what is in a worktree of many gigabytes; beyond it the disk hangs. */
const HASH_TIMEOUT_MS = 1_800_000
const LIST_MAX_BYTES = 256_000_000
const EXECUTABLE = 0o100

/** Files of git-lfs that are unchanged: `name` to the pointer that stands for it. Its own store has the content. */
export type Pointers = ReadonlyMap<string, string>

export async function unchangedLfs(parts: WorktreeParts, git: Git, folder: string): Promise<Pointers | FailedGit> {
  if (!hasLfs(parts.env(), folder)) return new Map()
  const wish = { maxBytes: LIST_MAX_BYTES }
  const staged = await git(['ls-files', '--stage', '-z', '--', ':(top,attr:filter=lfs)'], wish)
  if (!staged.ok) return staged
  const all = entriesOf(staged.stdout).flatMap((entry): [string, string][] => {
    const [, hash, name] = /^100\d{3} ([0-9a-f]+) 0\t(.*)$/s.exec(entry) ?? []
    return hash === undefined || name === undefined ? [] : [[name, hash]]
  })
  if (all.length === 0) return new Map()
  const changed = await git(['diff-files', '--name-only', '-z', '--ignore-submodules=all'], wish)
  if (!changed.ok) return changed
  const different = new Set(entriesOf(changed.stdout))
  return new Map(all.filter(([name]) => !different.has(name)))
}

/** Writes the tree of a worktree's contents, byte for byte. Everything is read; git's notion of "unchanged" is not asked. */
export async function writeHeldTree(
  git: Git,
  place: RawPlace,
  { files, gitlinks }: Inventory,
  pointers: Pointers,
): Promise<string | FailedGit> {
  return withRawGit(git, place, async (raw) => {
    const plain = files.filter(({ name }) => !pointers.has(name))
    const wish = { timeoutMs: HASH_TIMEOUT_MS }
    const hashed = await raw(['update-index', '-z', '--add', '--stdin'], {
      ...wish,
      input: Buffer.from(plain.map(({ name }) => `${name}\0`).join(''), 'latin1'),
    })
    if (!hashed.ok) return hashed
    const known = [
      ...gitlinks.map(({ name, hash }) => `160000 ${hash}\t${name}\0`),
      ...files.flatMap(({ name, mode }) => {
        const hash = pointers.get(name)
        return hash === undefined ? [] : [`100${((mode ?? 0) & EXECUTABLE) === 0 ? 644 : 755} ${hash}\t${name}\0`]
      }),
    ].join('')
    const named = await raw(['update-index', '-z', '--index-info'], { ...wish, input: Buffer.from(known, 'latin1') })
    if (!named.ok) return named
    // A partial clone may lack what a pointer's or submodule's entry names; nothing is fetched for it.
    const written = await raw(['write-tree', '--missing-ok'], wish)
    return written.ok ? (textOf(written) ?? '') : written
  })
}
