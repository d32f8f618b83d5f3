import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeRecord, WorktreeSnapshot } from '../../shared/domain/worktree'
import { PORTS_PER_STORY } from '../../shared/domain/worktree'
import { worktreesFolder } from '../stories/worktreesFolder'
import { CHECKOUT_TIMEOUT_MS, fillFolder } from './fillFolder'
import { settleRemoval } from './finishRemoval'
import { freePorts } from './freePorts'
import { gitAt, gitError, type WorktreeParts } from './gitAt'
import { initSubmodules } from './initSubmodules'
import { dropMarker, portsOfOthers, readMarker, writeMarker } from './marker'
import { clearFor, dropEmpty, folderOf } from './newFolder'
import type { Answer, Noted } from './ports'
import { withRawGit } from './rawTree'
import { readSnapshot, type Snapshot, told } from './readSnapshots'
import { clearEmptyAdmin, relink } from './relink'
import type { Repository } from './repository'
import { branchAt, freeBranchAt } from './restoredBranch'
import { restoreState } from './restoreState'

/** Puts a snapshot's worktree back, or finishes what an interrupted call began. */
export async function restoreWorktree(
  parts: WorktreeParts,
  repository: Repository,
  ref: string,
): Answer<WorktreeSnapshot & Noted> {
  const { common, scratch } = repository
  const found = await readSnapshot(repository, ref)
  if (!found.ok) return found
  const snapshot = found.value
  const { storyId } = snapshot
  const settled = await settleRemoval(repository, storyId, await readMarker(common, storyId))
  if (!settled.ok) return settled
  const marker = await readMarker(common, storyId)
  const begun = marker?.stage.name === 'restoring' && marker.stage.ref === ref ? marker.worktree : null
  if (marker !== null && begun === null) return err(inPlace(marker.worktree.path))
  const linked = begun === null ? false : await relink(common, begun.path, begun.branch)
  if (typeof linked === 'object') return err(linked)
  const placed =
    begun !== null && linked ? ok({ worktree: begun, notes: [] }) : await place(repository, snapshot, begun !== null)
  if (!placed.ok) return placed
  const { worktree, notes } = placed.value
  const git = gitAt(parts, worktree.path)
  const filled = await withRawGit(git, { common, scratch, folder: worktree.path, head: snapshot.head }, async (raw) => {
    const read = await raw(['read-tree', `${snapshot.commit}^{tree}`])
    return read.ok ? fillFolder(raw, worktree.path) : gitError('The snapshot cannot be read', read)
  })
  const problem = filled ?? (await restoreState(parts, common, worktree.path, snapshot))
  if (problem !== null && !Array.isArray(problem))
    return err({ ...problem, kept: `The snapshot ${ref}.`, next: 'Restore it once more: it goes on from here.' })
  const empty = await initSubmodules(parts, common, worktree.path)
  await writeMarker(common, storyId, worktree, { name: 'ready' })
  return ok({ ...told(snapshot), worktree, notes: [...notes, ...(problem ?? []), ...empty] })
}

/** Folder, branch and git's side of a worktree, without its files. */
async function place(
  repository: Repository,
  snapshot: Snapshot,
  begun: boolean,
): Answer<{ worktree: WorktreeRecord } & Noted> {
  const { git, common } = repository
  const { storyId, head, note, ref } = snapshot
  const said = note.worktree.path
  const path = begun ? said : await placeOf(repository.project, storyId, said)
  if (!begun && (await lstat(path).catch(() => null)) !== null) return err(inPlace(path))
  const others = await portsOfOthers(common, storyId)
  const taken = others.some((other) => Math.abs(other - note.worktree.firstPort) < PORTS_PER_STORY)
  const port = taken ? await freePorts({ project: repository.project, storyId }, others) : ok(note.worktree.firstPort)
  if (!port.ok) return port
  const kept = { ...note.worktree, path, firstPort: port.value }
  // First of all, so that the folder is known to be ours.
  await writeMarker(common, storyId, kept, { name: 'restoring', ref })
  const clear = await clearFor(path)
  if (!clear.ok) {
    await dropMarker(common, storyId)
    return clear
  }
  const branches = await restoreBranches(repository, snapshot)
  if (!branches.ok) return branches
  const { headBranch, branch } = branches.value
  const worktree = { ...kept, branch }
  await writeMarker(common, storyId, worktree, { name: 'restoring', ref })
  await clearEmptyAdmin(common, storyId)
  const start = headBranch === null ? ['--detach', '--', path, head] : ['--', path, headBranch]
  const added = await git(['worktree', 'add', '--quiet', '--no-checkout', ...start], { timeoutMs: CHECKOUT_TIMEOUT_MS })
  if (!added.ok) {
    await dropMarker(common, storyId)
    await dropEmpty(path)
    return err(gitError('The worktree could not be made', added, { kept: `The snapshot ${ref}.` }))
  }
  const moved = taken ? [`Its first port is ${port.value} now: another story has ${note.worktree.firstPort}.`] : []
  const elsewhere = path === said ? [] : [`It is in ${path} now: Snowhook makes no worktree in the place of ${said}.`]
  return ok({ worktree, notes: [...branches.value.notes, ...moved, ...elsewhere] })
}

/** Agents can write refs: a snapshot is put back where worktrees of this project may be, or else beside the project. */
async function placeOf(project: string, storyId: StoryId, said: string): Promise<string> {
  const beside = folderOf({ project, storyId, folder: null })
  if (said === beside || basename(said) !== storyId || resolve(said) !== said) return beside
  const root = await realpath(project)
  return (await worktreesFolder(root, dirname(said))).ok ? said : beside
}

/** The story's branch where it was, and the one that HEAD was on. A name that has other commits by now is left alone. */
async function restoreBranches(
  { git }: Repository,
  { head, note }: Snapshot,
): Answer<{ headBranch: string | null; branch: string } & Noted> {
  const own = note.worktree.branch
  if (note.branchHead !== null && note.headBranch !== own) await branchAt(git, own, note.branchHead)
  if (note.headBranch === null) return ok({ headBranch: null, branch: own, notes: [] })
  // Git checks no such branch out; somebody has made the snapshot up.
  const same = note.headBranch.startsWith('-') ? null : await branchAt(git, note.headBranch, head)
  if (same !== null) return ok({ headBranch: same, branch: own, notes: [] })
  const other = await freeBranchAt(git, own, head)
  if (other === null)
    return err(
      snowhookError('not_allowed', `No branch can be made for it: ${own}-restored and the like all exist.`, {
        next: 'Delete or rename some of these branches.',
      }),
    )
  const notes = [`The branch ${note.headBranch} has other commits by now or is in use; this work is on ${other}.`]
  return ok({ headBranch: other, branch: note.headBranch === own ? other : own, notes })
}

const inPlace = (path: string): SnowhookError =>
  snowhookError('already_exists', `${path} exists.`, {
    kept: 'It, and the snapshot.',
    next: 'Remove the worktree that stands there, or move the folder away; then restore again.',
  })
