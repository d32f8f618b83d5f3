import type { HostClient } from '../../../shared/contract'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import { isActive, type StoryView } from '../../../shared/domain/story'

/** Something more happens to it by itself. Not when its limit is one that this host wakes nobody for. */
const goesOn = (story: StoryView): boolean =>
  isActive(story) && !(story.stage.kind === 'parked' && story.waitsFor !== null)

export interface Waited {
  readonly story: StoryView
  /** Whoever waited had enough before it came to rest. */
  readonly interrupted: boolean
}

/**
 * Resolves when nothing more happens to the story by itself. While it waits the host goes on with this story, also
 * one that goes on with none by itself. Each new reason is told on the way.
 */
export function waitForStory(
  client: Pick<HostClient, 'stories'>,
  from: StoryView,
  onStep: (story: StoryView) => void,
  interrupted: Promise<void>,
): Promise<Result<Waited, SnowhookError>> {
  const ref = { project: from.project, storyId: from.id }
  return new Promise((resolve) => {
    let now = from
    let told = ''
    const finish = (result: Result<Waited, SnowhookError>): void => {
      // The snapshot may arrive before `unwatch` exists.
      queueMicrotask(() => unwatch())
      resolve(result)
    }
    const look = (story: StoryView): void => {
      if (story.project !== ref.project || story.id !== ref.storyId) return
      now = story
      const words = JSON.stringify([story.stage.kind, story.since, story.why, story.waitsFor])
      if (words !== told) onStep(story)
      told = words
      if (!goesOn(story)) finish(ok({ story, interrupted: false }))
    }
    const gone = (): void =>
      finish(err(snowhookError('not_found', `${ref.storyId} was deleted.`, { next: 'See: snowhook story list' })))
    const unwatch = client.stories.watch(
      { attend: ref },
      {
        snapshot: ({ stories }) => {
          stories.forEach(look)
          if (!stories.some(({ project, id }) => project === ref.project && id === ref.storyId)) gone()
        },
        delta: (delta) => {
          if (delta.kind === 'story') look(delta.story)
          if (delta.kind === 'story_removed' && delta.project === ref.project && delta.storyId === ref.storyId) gone()
        },
        end: (error) => finish(err(error ?? snowhookError('disconnected', 'The host closed the connection.'))),
      },
    )
    void interrupted.then(() => finish(ok({ story: now, interrupted: true })))
  })
}
