import type { HostClient } from '../../../shared/contract'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StageKind, StoryView } from '../../../shared/domain/story'

const AT_WORK: readonly StageKind[] = ['queued', 'preparing', 'working', 'judging', 'waiting', 'parked']

/** Resolves when nothing more happens to the story by itself; each new reason is told on the way. Null: interrupted. */
export function waitForStory(
  client: HostClient,
  { project, id }: Pick<StoryView, 'project' | 'id'>,
  onStep: (story: StoryView) => void,
  interrupted: Promise<void>,
): Promise<Result<StoryView | null, SnowhookError>> {
  return new Promise((resolve) => {
    let told = ''
    const finish = (result: Result<StoryView | null, SnowhookError>): void => {
      queueMicrotask(() => unwatch())
      resolve(result)
    }
    const look = (story: StoryView): void => {
      if (story.project !== project || story.id !== id) return
      const words = `${story.stage.kind}\n${story.why}\n${story.waitsFor ?? ''}`
      if (words !== told) onStep(story)
      told = words
      if (!AT_WORK.includes(story.stage.kind)) finish(ok(story))
    }
    const unwatch = client.stories.watch(
      {},
      {
        snapshot: ({ stories }) => stories.forEach(look),
        delta: (delta) => {
          if (delta.kind === 'story') look(delta.story)
        },
        end: (error) => finish(err(error ?? snowhookError('disconnected', 'The host closed the connection.'))),
      },
    )
    void interrupted.then(() => finish(ok(null)))
  })
}
