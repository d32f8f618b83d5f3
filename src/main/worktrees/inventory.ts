import { lstat } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import { entriesOf, type Git, gitError, some, type WorktreeParts } from './gitAt'
import type { Answer } from './ports'
import { gitlink, heldSubmodule } from './submodules'
import { walk } from './walk'

/** What a snapshot of a worktree consists of. Names are as in `entriesOf`. */
export interface Inventory {
  /** `mode`: the permissions; null: a symbolic link. */
  readonly files: readonly { readonly name: string; readonly mode: number | null }[]
  /** Submodules, each with the commit that is checked out in it. */
  readonly gitlinks: readonly { readonly name: string; readonly hash: string }[]
}

/** Lists of paths of a very large repository. */
const LIST_MAX_BYTES = 256_000_000
const PERMISSIONS = 0o7777n
const nothingTouched = 'Everything: nothing was touched.'

/**
 * Everything in a worktree that is not ignored, as the disk has it, however git's index looks at it. Each entry on the
 * disk is either in the answer, or ignored, or the reason for an error: nothing is passed over.
 */
export async function takeInventory(parts: WorktreeParts, git: Git, folder: string): Answer<Inventory> {
  const wish = { maxBytes: LIST_MAX_BYTES }
  const lists = await Promise.all([
    git(['ls-files', '-z', '--stage'], wish),
    git(['ls-files', '-z', '--others', '--exclude-standard'], wish),
    git(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'], wish),
  ])
  const [staged, untracked, ignored] = lists.map((list) => (list.ok ? entriesOf(list.stdout) : []))
  const failed = lists.find((list) => !list.ok)
  if (failed !== undefined && !failed.ok) return err(gitError(`Git cannot list ${folder}`, failed))
  const tracked = (staged ?? []).map((entry) => entry.slice(entry.indexOf('\t') + 1))
  const unmerged = (staged ?? []).filter((entry) => !/^\d+ [0-9a-f]+ 0\t/.test(entry))
  if (unmerged.length > 0)
    return err(unheld('has conflicts that are not resolved', [...new Set(unmerged.map(nameOf))], 'Resolve them'))
  const embedded = (untracked ?? []).filter((name) => name.endsWith('/'))
  if (embedded.length > 0) return err(unheld('holds other git repositories', embedded, OTHER_REPOSITORY))

  const links = (staged ?? []).flatMap(gitlink)
  const seen = await look(folder, {
    held: new Set([...tracked, ...(untracked ?? [])]),
    links: new Set(links.map(({ name }) => name)),
    ignored: new Set(ignored),
  })
  if (!seen.ok) return seen
  const problem = await whatIsUnheld(git, seen.value)
  if (problem !== null) return err(problem)
  const gitlinks: { name: string; hash: string }[] = []
  for (const link of links.filter(({ name }) => seen.value.folders.has(name))) {
    const held = await heldSubmodule(parts, folder, link)
    if (held.problem !== null)
      return err(
        snowhookError('not_allowed', `A snapshot cannot hold this: ${held.problem}.`, {
          kept: nothingTouched,
          next: 'Commit and push it in the submodule, or discard it there.',
        }),
      )
    gitlinks.push({ name: link.name, hash: held.head ?? link.hash })
  }
  return ok({ files: seen.value.files, gitlinks })
}

const OTHER_REPOSITORY = 'Move them away, ignore them, or make them submodules'
const nameOf = (entry: string): string => entry.slice(entry.indexOf('\t') + 1)

interface Seen {
  readonly files: { name: string; mode: number | null }[]
  readonly folders: Set<string>
  /** On the disk, and git has said nothing about it. */
  readonly left: { name: string; kind: 'file' | 'repository' | 'special' }[]
  readonly mounts: string[]
}

async function look(
  top: string,
  known: Readonly<Record<'held' | 'links' | 'ignored', ReadonlySet<string>>>,
): Answer<Seen> {
  const seen: Seen = { files: [], folders: new Set(), left: [], mounts: [] }
  const ignoredFolders = new Set<string>()
  try {
    const { dev } = await lstat(top, { bigint: true })
    await walk(top, ({ name, stats }) => {
      if (name === '.git') return false
      const slash = name.lastIndexOf('/')
      const isIgnored = known.ignored.has(name) || ignoredFolders.has(name.slice(0, Math.max(0, slash)))
      if (stats.isDirectory()) {
        seen.folders.add(name)
        if (stats.dev !== dev) seen.mounts.push(name)
        if (isIgnored || known.ignored.has(`${name}/`)) ignoredFolders.add(name)
        else if (name.slice(slash + 1) === '.git') seen.left.push({ name, kind: 'repository' })
        return !known.links.has(name) && name.slice(slash + 1) !== '.git'
      }
      const plain = stats.isFile() || stats.isSymbolicLink()
      if (plain && known.held.has(name))
        seen.files.push({ name, mode: stats.isFile() ? Number(stats.mode & PERMISSIONS) : null })
      else if (!isIgnored)
        seen.left.push({ name, kind: name.slice(slash + 1) === '.git' ? 'repository' : plain ? 'file' : 'special' })
      return false
    })
    return ok(seen)
  } catch (cause) {
    return err(
      snowhookError('storage_failed', `Not everything in the worktree can be read: ${(cause as Error).message}`, {
        kept: nothingTouched,
      }),
    )
  }
}

async function whatIsUnheld(git: Git, { left, mounts }: Seen): Promise<SnowhookError | null> {
  if (mounts.length > 0) return unheld('has other file systems mounted in it', mounts, 'Unmount them')
  if (left.length === 0) return null
  const input = Buffer.from(left.map(({ name }) => `${name}\0`).join(''), 'latin1')
  const answer = await git(['check-ignore', '-z', '--stdin'], { input, maxBytes: LIST_MAX_BYTES })
  if (!answer.ok && answer.exitCode !== 1) return gitError('Git cannot say what is ignored', answer)
  const ignored = new Set(entriesOf(answer.stdout))
  const rest = left.filter(({ name }) => !ignored.has(name))
  const of = (kind: string): string[] => rest.flatMap((entry) => (entry.kind === kind ? [entry.name] : []))
  if (of('repository').length > 0) return unheld('holds other git repositories', of('repository'), OTHER_REPOSITORY)
  if (of('special').length > 0) return unheld('holds sockets, pipes or devices', of('special'), 'Delete or ignore them')
  if (of('file').length > 0)
    return snowhookError('busy', `Files appear in the worktree right now: ${some(of('file'))}.`, {
      kept: nothingTouched,
      next: 'Stop what works there and try again.',
    })
  return null
}

function unheld(what: string, names: readonly string[], next: string): SnowhookError {
  return snowhookError('not_allowed', `The worktree ${what}, which a snapshot cannot hold: ${some(names)}.`, {
    kept: nothingTouched,
    next: `${next}, then try again.`,
  })
}
