import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { HostClient } from '../../../shared/contract'
import type { StoriesSnapshot } from '../../../shared/contract/stories'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StoryView } from '../../../shared/domain/story'
import { firstSnapshot } from '../firstSnapshot'
import { matching } from './matching'

type Answer<T> = Promise<Result<T, SnowhookError>>

/** Everything about stories, once. */
export const stories = (client: HostClient): Answer<StoriesSnapshot> =>
  firstSnapshot((observer) => client.stories.watch({}, observer))

/** The project that a folder belongs to, opened if it was not. A story's worktree belongs to the story's project. */
export async function openProject(client: HostClient, folder: string): Answer<string> {
  const path = resolve(folder)
  const known = await knownProject(client, path)
  if (!known.ok) return known
  if (known.value.project !== null) return ok(known.value.project)
  const opened = await client.stories.openProject({ path })
  return opened.ok ? ok(opened.value.root) : opened
}

/**
 * The project of the current folder. Null: it is in none that has to do with Snowhook; one that only looks does not
 * make it one.
 */
export async function projectHere(client: HostClient): Answer<string | null> {
  const known = await knownProject(client, resolve('.'))
  if (!known.ok) return known
  const { project, root } = known.value
  if (project !== null || root === null || !existsSync(join(root, '.snowhook'))) return ok(project)
  const opened = await client.stories.openProject({ path: root })
  return opened.ok ? ok(opened.value.root) : opened
}

async function knownProject(
  client: HostClient,
  path: string,
): Answer<{ readonly root: string | null; readonly project: string | null }> {
  const inspected = await client.settings.inspectProject({ path })
  if (!inspected.ok) return inspected
  const root = inspected.value.git?.root ?? null
  const all = await stories(client)
  if (!all.ok) return all
  const owner = all.value.stories.find(({ worktree }) => worktree !== null && worktree.path === root)
  const open = all.value.projects.find((project) => project.root === root)
  return ok({ root, project: owner?.project ?? open?.root ?? null })
}

/**
 * A story by its id or the unmistakable beginning of it: in the named project, else in the one of the current folder,
 * else, from a folder that is in none, wherever it is the only one.
 */
export async function findStory(client: HostClient, wanted: string, folder: string | undefined): Answer<StoryView> {
  const project = folder === undefined ? await projectHere(client) : await openProject(client, folder)
  if (!project.ok) return project
  const all = await stories(client)
  if (!all.ok) return all
  const near = all.value.stories.filter((story) => project.value === null || story.project === project.value)
  const [found, ...others] = matching(near, wanted, ({ id }) => id)
  if (found === undefined) {
    const where = project.value === null ? '' : ` in ${project.value}`
    return err(
      snowhookError('not_found', `There is no story "${wanted}"${where}.`, {
        field: 'id',
        next: 'See them: snowhook story list --all',
      }),
    )
  }
  if (others.length === 0) return ok(found)
  const name = ({ id, project: root }: StoryView): string => (project.value === null ? `${id} in ${root}` : id)
  return err(ambiguous(wanted, [found, ...others].map(name)))
}

const NAMED_MAX_ITEMS = 5

export function ambiguous(wanted: string, names: readonly string[]): SnowhookError {
  const more = names.length > NAMED_MAX_ITEMS ? ` and ${names.length - NAMED_MAX_ITEMS} more` : ''
  return snowhookError('invalid_input', `"${wanted}" could be ${names.slice(0, NAMED_MAX_ITEMS).join(', ')}${more}.`, {
    field: 'id',
    kept: 'Nothing was changed.',
    next: 'Give more of the id, or --project.',
  })
}
