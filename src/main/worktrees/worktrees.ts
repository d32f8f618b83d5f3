import { realpath } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import { readEvidence } from './evidence'
import { settleRemoval } from './finishRemoval'
import type { WorktreeParts } from './gitAt'
import { makeWorktree } from './makeWorktree'
import { readMarker } from './marker'
import { bytesOnDisk } from './measure'
import type { Answer, Worktrees } from './ports'
import { readFacts } from './readFacts'
import { readSnapshots, told } from './readSnapshots'
import { removeWorktree } from './removeWorktree'
import { openRepository, type Repository } from './repository'
import { restoreWorktree } from './restoreWorktree'
import { SNAPSHOTS } from './storyBranch'

/** Git worktrees of any number of projects. What it knows is on disk; here is only what is being done right now. */
export function createWorktrees(parts: WorktreeParts): Worktrees {
  const changing = new Set<string>()
  const measured = new Map<string, number>()

  /** One change at a time to the worktree of a story. A disk that refuses is an answer like any other. */
  async function alone<T>(project: string, story: string, change: (repository: Repository) => Answer<T>): Answer<T> {
    const repository = await openRepository(parts, project)
    if (!repository.ok) return repository
    const key = `${await realpath(repository.value.common)}\0${story}`
    if (changing.has(key)) return err(busy(story))
    changing.add(key)
    try {
      return await change(repository.value)
    } catch (cause) {
      return err(snowhookError('storage_failed', `The disk has refused: ${(cause as Error).message}`))
    } finally {
      changing.delete(key)
    }
  }

  /** A removal that was interrupted comes first: it is finished or taken back. */
  async function settled<T>(repository: Repository, storyId: StoryId, then: () => Answer<T>): Answer<T> {
    const before = await settleRemoval(repository, storyId, await readMarker(repository.common, storyId))
    return before.ok ? then() : before
  }

  return {
    create: (wanted) =>
      alone(wanted.project, wanted.storyId, (repository) =>
        settled(repository, wanted.storyId, () => makeWorktree(parts, repository, wanted)),
      ),
    facts: (_project, worktree) => readFacts(parts, worktree, measured.get(worktree.path) ?? null),
    evidence: (worktree, since) => readEvidence(parts, worktree, since),
    measure: async ({ path }, signal) => {
      const bytes = await bytesOnDisk(path, signal)
      if (bytes === null) measured.delete(path)
      else measured.set(path, bytes)
      return bytes
    },
    remove: async (project, storyId, worktree, dirty) => {
      const removed = await alone(project, storyId, (repository) =>
        removeWorktree(parts, repository, { storyId, worktree, dirty }),
      )
      if (removed.ok) measured.delete(worktree.path)
      return removed
    },
    snapshots: async (project) => {
      const repository = await openRepository(parts, project)
      const all: Result<Parameters<typeof told>[0][], SnowhookError> = repository.ok
        ? await readSnapshots(repository.value)
        : repository
      return all.ok ? ok(all.value.map(told)) : all
    },
    restore: (project, ref) => alone(project, storyOf(ref), (repository) => restoreWorktree(parts, repository, ref)),
  }
}

const storyOf = (ref: string): string => ref.slice(SNAPSHOTS.length + 1).split('/')[0] ?? ''

const busy = (story: string): SnowhookError =>
  snowhookError('busy', `The worktree of ${story} is being made, removed or put back right now.`, {
    next: 'Try again when that is done.',
  })
