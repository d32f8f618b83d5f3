import { opendir } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { ClosedFolder } from '../workspace/closedFolders'
import { ChangedMeanwhile, codeOf, type Folder } from '../workspace/folder'
import { type Kind, kindOf } from '../workspace/kinds'
import { isGitName } from '../workspace/protectedPaths'
import { type Ignoring, isIgnored, rulesOf } from './ignoring'
import type { SearchFolder } from './searchIn'

/** A folder is held for each level; deeper trees are made to exhaust something. */
const DEPTH_MAX = 100
/** Comparisons of a name with a rule between two moments in which everybody else has a turn: a few milliseconds. */
const COMPARISONS_PER_TURN = 1_000
/** Rules that a name is compared with, of all folders above it together. Those of folders further down do not count. */
const RULES_MAX = 5_000
/** Names looked at in one search: the largest checkouts have fewer. */
const ENTRIES_MAX = 2_000_000

export interface WalkedFile {
  /** Held for as long as the walk stands at this file. */
  readonly folder: Folder
  readonly name: string
  /** From the root. */
  readonly names: readonly string[]
}

/**
 * All regular files below a held folder in the order of their paths, without what `.gitignore` leaves out, without `.git`
 * and without following links. What vanishes on the way is passed over.
 */
export async function* walk({ folder, names, above }: SearchFolder, signal: AbortSignal): AsyncGenerator<WalkedFile> {
  yield* new Walker(signal).files(folder, names, above)
}

class Walker {
  private entries = 0
  private comparisons = 0

  constructor(private readonly signal: AbortSignal) {}

  async *files(folder: Folder, names: readonly string[], above: readonly Ignoring[]): AsyncGenerator<WalkedFile> {
    const own = await rulesOf(folder)
    const before = above.reduce((sum, { rules }) => sum + rules.size, 0)
    const taken = own !== null && before + own.size <= RULES_MAX ? own : null
    const ignoring = taken === null ? above : [{ rules: taken, depth: names.length }, ...above]
    const rules = before + (taken?.size ?? 0)
    for (const { name, kind } of await this.list(folder)) {
      await this.pause(rules)
      this.signal.throwIfAborted()
      const path = [...names, name]
      if (isGitName(name) || isIgnored(ignoring, path, kind === 'folder')) continue
      if (kind === 'file') yield { folder, name, names: path }
      else if (kind === 'folder' && path.length < DEPTH_MAX) yield* this.below(folder, name, path, ignoring)
    }
  }

  /** One name costs what the rules' writer liked; nobody else may have to wait for thousands. */
  private async pause(rules: number): Promise<void> {
    this.comparisons += rules + 1
    if (this.comparisons < COMPARISONS_PER_TURN) return
    this.comparisons = 0
    await turn()
  }

  private async *below(
    folder: Folder,
    name: string,
    names: readonly string[],
    ignoring: readonly Ignoring[],
  ): AsyncGenerator<WalkedFile> {
    const child = await entered(folder, name)
    if (child === null) return
    try {
      yield* this.files(child, names, ignoring)
    } finally {
      await child.close()
    }
  }

  private async list(folder: Folder): Promise<{ readonly name: string; readonly kind: Kind }[]> {
    const found: { name: string; kind: Kind }[] = []
    try {
      for await (const entry of await opendir(folder.path)) {
        if (++this.entries > ENTRIES_MAX) break
        found.push({ name: entry.name, kind: kindOf(entry) })
      }
      await folder.confirm()
    } catch (cause) {
      if (!isGone(cause)) throw cause
      return []
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }
}

async function entered(folder: Folder, name: string): Promise<Folder | null> {
  try {
    return await folder.enter(name)
  } catch (cause) {
    if (isGone(cause)) return null
    throw cause
  }
}

/** Removed, replaced or closed to us: a walk passes over it. */
const isGone = (cause: unknown): boolean =>
  cause instanceof ChangedMeanwhile ||
  cause instanceof ClosedFolder ||
  ['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR'].includes(codeOf(cause))
