import { mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { StoryId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import { readEvidence } from './evidence'
import { settleRemoval } from './finishRemoval'
import type { WorktreeParts } from './gitAt'
import { makeWorktree } from './makeWorktree'
import { readMarker } from './marker'
import { bytesOnDisk } from './measure'
import type { Answer, Worktrees } from './ports'
import { readFacts } from './readFacts'
import { noSnapshot, readSnapshots, told } from './readSnapshots'
import { removeWorktree } from './removeWorktree'
import { openRepository, type Repository } from './repository'
import { restoreWorktree } from './restoreWorktree'
import { whyNotOnBranch, whyNotStanding } from './stands'
import { SNAPSHOTS } from './storyBranch'

/** Git worktrees of any number of projects. What it knows is on disk; here is only what is being done right now. */
export function createWorktrees(parts: WorktreeParts): Worktrees {
  const changing = new Set<string>()
  const measured = new Map<string, number>()
  /** By project. */
  const commons = new Map<string, string>()
  const commonOf = async (project: string): Promise<string | null> => {
    const repository = await openRepository(parts, project)
    return repository.ok ? repository.value.common : null
  }

  /** One change at a time to the worktree of a story. A disk that refuses is an answer like any other. */
  async function alone<T>(project: string, story: StoryId, change: (repository: Repository) => Answer<T>): Answer<T> {
    const repository = await openRepository(parts, project)
    if (!repository.ok) return repository
    const key = `${await realpath(repository.value.common)}\0${story}`
    if (changing.has(key)) return err(busy(story))
    changing.add(key)
    // Named after the story, so that what a crash has left is found by the next call.
    const scratch = join(repository.value.common, 'snowhook', 'scratch', story)
    try {
      await rm(scratch, { recursive: true, force: true })
      await mkdir(scratch, { recursive: true })
      return await change({ ...repository.value, scratch })
    } catch (cause) {
      return err(snowhookError('storage_failed', `The disk has refused: ${(cause as Error).message}`))
    } finally {
      await rm(scratch, { recursive: true, force: true }).catch(() => {}) // the next call tries again
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
    whyNotStanding: (project, worktree) => whyNotStanding(parts, project, worktree),
    whyNotOnBranch: (worktree) => whyNotOnBranch(parts, worktree),
    facts: async (project, worktree) => {
      const common = commons.get(project) ?? (await commonOf(project))
      if (common !== null) commons.set(project, common)
      return readFacts(parts, common, worktree, measured.get(worktree.path) ?? null)
    },
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
    restore: async (project, ref) => {
      // The id becomes the name of a folder: only one that is an id.
      const story = StoryId.safeParse(ref.slice(SNAPSHOTS.length + 1).split('/')[0])
      return story.success
        ? alone(project, story.data, (repository) => restoreWorktree(parts, repository, ref))
        : err(noSnapshot(ref))
    },
  }
}

const busy = (story: string): SnowhookError =>
  snowhookError('busy', `The worktree of ${story} is being made, removed or put back right now.`, {
    next: 'Try again when that is done.',
  })
