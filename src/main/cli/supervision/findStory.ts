import { resolve } from 'node:path'
import type { HostClient } from '../../../shared/contract'
import type { StoriesSnapshot } from '../../../shared/contract/stories'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StoryView } from '../../../shared/domain/story'
import { firstSnapshot } from '../firstSnapshot'

/** Everything about stories, once. */
export const stories = (client: HostClient): Promise<Result<StoriesSnapshot, SnowhookError>> =>
  firstSnapshot((observer) => client.stories.watch({}, observer))

/** The repository that a folder is in, opened if it was not. */
export async function openProject(client: HostClient, folder: string): Promise<Result<string, SnowhookError>> {
  const opened = await client.stories.openProject({ path: resolve(folder) })
  return opened.ok ? ok(opened.value.root) : opened
}

/**
 * A story by its id or the unmistakable beginning of it, in the named project, else in the one of the current folder,
 * else wherever it is the only one.
 */
export async function findStory(
  client: HostClient,
  id: string,
  folder: string | undefined,
): Promise<Result<StoryView, SnowhookError>> {
  const here = await openProject(client, folder ?? '.')
  if (!here.ok && folder !== undefined) return here
  const all = await stories(client)
  if (!all.ok) return all
  const fits = (story: StoryView): boolean => story.id === id || story.id.startsWith(id)
  const inProject = all.value.stories.filter((story) => here.ok && story.project === here.value && fits(story))
  const candidates = inProject.length > 0 || folder !== undefined ? inProject : all.value.stories.filter(fits)
  const exact = candidates.filter((story) => story.id === id)
  const [found, another] = exact.length > 0 ? exact : candidates
  if (found === undefined) {
    return err(
      snowhookError('not_found', `There is no story "${id}".`, { field: 'id', next: 'See them: snowhook story list' }),
    )
  }
  if (another === undefined) return ok(found)
  const names = [found, another].map((story) => `${story.id} in ${story.project}`).join(' and ')
  return err(
    snowhookError('invalid_input', `"${id}" could be ${names}.`, {
      field: 'id',
      next: 'Give the whole id, or --project.',
    }),
  )
}
