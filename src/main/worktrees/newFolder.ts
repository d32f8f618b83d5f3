import { lstat, mkdir, readdir, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { Answer, NewWorktree } from './ports'

/** Where a story's worktree goes. */
export const folderOf = ({ project, storyId, folder }: Pick<NewWorktree, 'project' | 'storyId' | 'folder'>): string =>
  join(folder === null ? besideProject(project) : resolve(project, folder), storyId)

const besideProject = (project: string): string => join(dirname(project), `${basename(project)}.snowhook`)

/** Nothing stands there and the folder above can be written to; it is made where it is missing. */
export async function clearFor(folder: string): Answer<null> {
  const stats = await lstat(folder).catch(() => null)
  const inside = stats?.isDirectory() ? await readdir(folder).catch(() => ['']) : []
  if (stats !== null && (!stats.isDirectory() || inside.length > 0))
    return err(
      snowhookError('already_exists', `${folder} exists already, and Snowhook has not made it.`, {
        kept: 'It was not touched.',
        next: 'Move it away, or choose another folder with worktrees.folder in .snowhook/config.yaml.',
      }),
    )
  try {
    await mkdir(dirname(folder), { recursive: true })
    // The attempt says it best: permissions, a read-only disk, quotas.
    await mkdir(folder, { recursive: true })
    return ok(null)
  } catch (cause) {
    return err(cannotMake(folder, cause as Error))
  }
}

const cannotMake = (folder: string, cause: Error): SnowhookError =>
  snowhookError('not_allowed', `No folder can be made in ${dirname(folder)}: ${cause.message}`, {
    next: 'Name a folder that can be written to with worktrees.folder in .snowhook/config.yaml.',
  })

/** Takes folders away that are empty, and the one above them. What is in them keeps them. */
export async function dropEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {})
  await rmdir(dirname(folder)).catch(() => {})
}
