import { stat } from 'node:fs/promises'
import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { commitAll } from './commitAll'
import { filePatch } from './filePatch'
import { isMerged } from './isMerged'
import { land } from './land'
import { cleanEnv, type Git, gitIn, type LandingParts } from './landingGit'
import type { Answer, Landing } from './ports'
import { pullRequest } from './pullRequest'
import { pushBranch } from './push'
import { createScratch } from './scratch'
import { storyDiff } from './storyDiff'

/** From a story's worktree to its base: see `Landing`. */
export function createLanding(parts: LandingParts): Landing {
  const scratch = createScratch(parts.folder)
  const { clock } = parts
  /** One landing a project at a time: a second would only move the base under the first. */
  const turns = new Map<string, Promise<unknown>>()
  const inTurn = <T>(project: string, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(project) ?? Promise.resolve()).then(work, work)
    turns.set(project, turn)
    const leave = (): void => {
      if (turns.get(project) === turn) turns.delete(project)
    }
    turn.then(leave, leave)
    return turn
  }
  /** A folder that is gone is told as that; all that git could say is that it did not start. */
  const inStory = async <T>({ path }: WorktreeRecord, work: (git: Git) => Answer<T>): Answer<T> => {
    const there = await stat(path).catch(() => null)
    if (there?.isDirectory()) return work(gitIn(parts, path))
    const next = 'If the story was removed, restore it from its snapshot.'
    return err(snowhookError('not_found', `The story's worktree ${path} is not there.`, { next }))
  }
  return {
    diff: (worktree) => inStory(worktree, (git) => storyDiff(scratch, git, worktree)),
    patch: (worktree, path) => inStory(worktree, (git) => filePatch(scratch, git, worktree, path)),
    commit: (worktree, message) => inStory(worktree, (git) => commitAll({ scratch, clock, git }, worktree, message)),
    land: (wish) => {
      const { project, worktree } = wish
      const repository = { parts, scratch, project, git: gitIn(parts, project) }
      return inTurn(project, () => inStory(worktree, () => land(repository, wish)))
    },
    isMerged: (project, worktree) => isMerged(scratch, gitIn(parts, project), worktree),
    push: (worktree) =>
      inStory(worktree, async (git) => {
        const pushed = await pushBranch(git, worktree)
        return pushed.ok ? ok(pushed.value.said) : pushed
      }),
    openPullRequest: (worktree, request) =>
      inStory(worktree, (git) => pullRequest({ git, env: cleanEnv(parts), clock }, worktree, request)),
  }
}
