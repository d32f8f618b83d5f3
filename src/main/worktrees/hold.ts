import { err, ok } from '../../shared/domain/result'
import { textOf } from '../git/git'
import { type FailedGit, type Git, gitError, type WorktreeParts } from './gitAt'
import { type Pointers, unchangedLfs, writeHeldTree } from './heldTree'
import { type IndexState, readIndexState } from './indexState'
import { type Inventory, takeInventory } from './inventory'
import type { Answer } from './ports'
import type { Repository } from './repository'

/** What a worktree holds at one moment. */
export interface Held {
  readonly head: string
  readonly tree: string
  readonly index: IndexState
  readonly inventory: Inventory
  readonly pointers: Pointers
}

/** Reads all of a worktree into the object store. No ref, no index and no file is changed. */
export async function hold(
  parts: WorktreeParts,
  { common, scratch }: Repository,
  git: Git,
  place: { readonly folder: string; readonly admin: string },
): Answer<Held> {
  const said = (what: FailedGit) =>
    err(gitError(`Git cannot hold ${place.folder}`, what, { kept: 'Everything: nothing was deleted.' }))
  const commit = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  if (!commit.ok) return said({ ...commit, message: 'its HEAD has no commit.' })
  const head = textOf(commit) ?? ''
  const inventory = await takeInventory(parts, git, place.folder)
  if (!inventory.ok) return inventory
  const pointers = await unchangedLfs(parts, git, place.folder)
  if ('failure' in pointers) return said(pointers)
  const tree = await writeHeldTree(git, { common, scratch, folder: place.folder, head }, inventory.value, pointers)
  if (typeof tree !== 'string') return said(tree)
  const index = await readIndexState(git, place.admin, scratch)
  if ('failure' in index) return said(index)
  return ok({ head, tree, index, inventory: inventory.value, pointers })
}

export const sameHeld = (a: Held, b: Held): boolean =>
  a.head === b.head && a.tree === b.tree && a.index.tree === b.index.tree
