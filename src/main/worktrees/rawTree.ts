import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Git } from './gitAt'
import type { Repository } from './repository'

/** No filter, line ending or encoding of a repository: a byte on disk is a byte in the snapshot. */
const ATTRIBUTES = '* -text -eol -crlf -ident -filter -working-tree-encoding\n'
/** No name that a disk has given is refused, and every mode is taken as it is. */
const RULES = [
  ['core.bare', 'false'],
  ['core.fileMode', 'true'],
  ['core.symlinks', 'true'],
  ['core.ignoreCase', 'false'],
  ['core.precomposeUnicode', 'false'],
  ['core.protectNTFS', 'false'],
  ['core.protectHFS', 'false'],
  ['core.longPaths', 'true'],
  ['core.autocrlf', 'false'],
  // The objects are on disk before anything is deleted; `batch` makes that one flush.
  ['core.fsync', 'objects,derived-metadata'],
  ['core.fsyncMethod', 'batch'],
  ['checkout.workers', '0'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`])

export interface RawPlace extends Pick<Repository, 'common' | 'scratch'> {
  readonly folder: string
  /** Of any commit: its length tells the kind of hash. */
  readonly head: string
}

/** A repository beside the real one for as long as `use` takes: the same objects, and an empty index of its own. */
export async function withRawGit<T>(
  git: Git,
  { common, scratch, folder, head }: RawPlace,
  use: (raw: Git) => Promise<T>,
): Promise<T> {
  const own = await mkdtemp(join(scratch, 'raw-'))
  try {
    for (const name of ['info', 'refs', 'objects']) await mkdir(join(own, name))
    // The length of a hash says which kind the repository has.
    const format = head.length === 64 ? '1\n[extensions]\n\tobjectFormat = sha256' : '0'
    await writeFile(join(own, 'config'), `[core]\n\trepositoryFormatVersion = ${format}\n`)
    await writeFile(join(own, 'HEAD'), 'ref: refs/heads/none\n')
    await writeFile(join(own, 'info', 'attributes'), ATTRIBUTES)
    const env = {
      GIT_DIR: own,
      GIT_OBJECT_DIRECTORY: join(common, 'objects'),
      GIT_WORK_TREE: folder,
      GIT_INDEX_FILE: join(own, 'index'),
    }
    return await use((args, wish = {}) => git([...RULES, ...args], { ...wish, env: { ...env, ...wish.env } }))
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}
