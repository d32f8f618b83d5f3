import { createHash } from 'node:crypto'
import { err, ok, type Result } from '../../shared/domain/result'
import { type GitParts, runGit } from './git'

/** The line in front of the contents: a hash, a word and a length. */
const HEADER_MAX_BYTES = 200
/** Links that lead to links. */
const LINKS_MAX = 8
/** A folder of a hundred thousand entries. */
const TREE_MAX_BYTES = 16_000_000

type Kind = 'commit' | 'tree' | 'blob'

/**
 * An object whose contents are what its name says. Git itself does not look: whoever can write to `.git` can put other
 * contents under a name, or have the folder's `.git` lead to objects of his own. The error is half a sentence.
 */
async function trueObject(
  parts: GitParts,
  name: string,
  kind: Kind,
  maxBytes: number,
): Promise<Result<Buffer, string>> {
  const answer = await runGit(parts, ['cat-file', '--batch'], {
    input: `${name}\n`,
    maxBytes: maxBytes + HEADER_MAX_BYTES,
  })
  if (!answer.ok) return err(answer.failure === 'too_long' ? 'it is too large.' : answer.message)
  const start = answer.stdout.indexOf('\n') + 1
  const header = answer.stdout.subarray(0, start).toString('utf8')
  const size = new RegExp(`^${name} ${kind} (\\d+)\n$`).exec(header)?.[1]
  if (size === undefined) return err(`git does not find ${kind} ${name.slice(0, 12)}.`)
  const body = answer.stdout.subarray(start, start + Number(size))
  const hash = createHash(name.length === 64 ? 'sha256' : 'sha1')
  const real = hash.update(`${kind} ${body.length}\0`).update(body).digest('hex')
  return real === name ? ok(body) : err(`${kind} ${name.slice(0, 12)} in .git is not what its name says.`)
}

interface Entry {
  readonly mode: string
  readonly hash: string
}

function entryOf(tree: Buffer, wanted: string, hashBytes: number): Entry | null {
  for (let at = 0; at < tree.length; ) {
    const end = tree.indexOf(0, at)
    if (end < 0) return null
    const [mode = '', name] = tree.subarray(at, end).toString('utf8').split(/ (.*)/s)
    const hash = tree.subarray(end + 1, end + 1 + hashBytes).toString('hex')
    if (name === wanted) return { mode, hash }
    at = end + 1 + hashBytes
  }
  return null
}

/** A file of a commit, links within the commit followed, everything on the way checked. Null: the commit has none. */
export async function fileAtCommit(
  parts: GitParts,
  commit: string,
  path: string,
  maxBytes: number,
): Promise<Result<Buffer | null, string>> {
  const head = await trueObject(parts, commit, 'commit', TREE_MAX_BYTES)
  if (!head.ok) return head
  const root = /^tree ([0-9a-f]+)\n/.exec(head.value.toString('latin1'))?.[1]
  if (root === undefined) return err(`commit ${commit.slice(0, 12)} cannot be read.`)
  const folders = [root]
  const left = path.split('/')
  for (let links = 0; left.length > 0; ) {
    const name = left.shift() ?? ''
    if (name === '' || name === '.') continue
    if (name === '..') {
      folders.pop()
      if (folders.length === 0) return err('it is a link that leads out of the repository.')
      continue
    }
    const tree = await trueObject(parts, folders.at(-1) ?? root, 'tree', TREE_MAX_BYTES)
    if (!tree.ok) return tree
    const entry = entryOf(tree.value, name, commit.length / 2)
    if (entry === null) return ok(null)
    if (entry.mode === '40000') {
      folders.push(entry.hash)
      continue
    }
    const isLink = entry.mode === '120000'
    if (!isLink && (!entry.mode.startsWith('100') || left.length > 0)) return err('it is no file.')
    const blob = await trueObject(parts, entry.hash, 'blob', isLink ? TREE_MAX_BYTES : maxBytes)
    if (!blob.ok || !isLink) return blob
    links += 1
    const target = blob.value.toString('utf8')
    if (links > LINKS_MAX || target.startsWith('/')) return err('it is a link that leads nowhere in the repository.')
    left.unshift(...target.split('/'))
  }
  return err('it is no file.')
}
