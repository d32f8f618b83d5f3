import type { SnowhookError } from '../../shared/domain/errors'
import { snowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'

export const SNAPSHOTS = 'refs/snowhook/snapshots'

/** `story/<id>`. Ids are freer than git's names: no `..`, no `.lock` and no dot last. */
export function branchOf(storyId: StoryId): Result<string, SnowhookError> {
  if (/\.\.|\.lock$|\.$/.test(storyId))
    return err(
      snowhookError('invalid_input', `Git allows no branch of the name story/${storyId}.`, {
        next: 'Give the story an id without "..", and without ".lock" or "." at its end.',
        field: 'storyId',
      }),
    )
  return ok(`story/${storyId}`)
}

/** `refs/snowhook/snapshots/<story>/20260131T120000000Z`: sorts by time. */
export const snapshotRef = (storyId: StoryId, at: number): string =>
  `${SNAPSHOTS}/${storyId}/${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`
