import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { HostPath, StoryId } from '../../shared/domain/ids'
import { WorktreeRecord } from '../../shared/domain/worktree'
import { replaceFile } from '../store/replaceFile'
import { readBounded } from '../stories/insideProject'

/**
 * What is ours, and how far we had come: written before anything is made, moved or deleted, so that a call after a
 * crash knows what stands there. It lies in the repository, where it lives and dies with what it is about.
 */
const Marker = z.object({
  version: z.literal(1),
  worktree: WorktreeRecord,
  stage: z.discriminatedUnion('name', [
    z.object({ name: z.literal('making') }),
    z.object({ name: z.literal('ready') }),
    /** `trash`: where the folder is moved to; nothing is deleted yet. */
    z.object({ name: z.literal('removing'), ref: z.string(), trash: HostPath }),
    /** What is in `trash` was compared with the snapshot and is the same. */
    z.object({ name: z.literal('deleting'), ref: z.string(), trash: HostPath }),
    z.object({ name: z.literal('restoring'), ref: z.string() }),
  ]),
})
export type Marker = z.infer<typeof Marker>

/** One worktree's record and a few words. */
const MARKER_MAX_BYTES = 64_000

const folderOf = (common: string): string => join(common, 'snowhook', 'worktrees')
const fileOf = (common: string, storyId: StoryId): string => join(folderOf(common), `${storyId}.json`)

/** Null: there is none, or none that we understand. */
export async function readMarker(common: string, storyId: StoryId): Promise<Marker | null> {
  const read = await readBounded(fileOf(common, storyId), MARKER_MAX_BYTES)
  if (!read.ok || read.value === null) return null
  try {
    const marker = Marker.parse(JSON.parse(read.value.bytes.toString('utf8')))
    return isOurs(marker, storyId) ? marker : null
  } catch {
    return null
  }
}

/** Agents can write to `.git`: what a marker has us rename or delete is only ever a folder that we name ourselves. */
function isOurs({ worktree, stage }: Marker, storyId: StoryId): boolean {
  const { path } = worktree
  if (basename(path) !== storyId || resolve(path) !== path) return false
  if (!('trash' in stage)) return true
  return stage.trash.startsWith(`${path}.removing-`) && /^\d+$/.test(stage.trash.slice(`${path}.removing-`.length))
}

/** Rejects when the disk refuses. */
export async function writeMarker(
  common: string,
  storyId: StoryId,
  worktree: WorktreeRecord,
  stage: Marker['stage'],
): Promise<void> {
  const path = fileOf(common, storyId)
  await mkdir(dirname(path), { recursive: true })
  const marker: Marker = { version: 1, worktree: WorktreeRecord.parse(worktree), stage }
  await replaceFile(path, `${JSON.stringify(marker)}\n`)
}

export const dropMarker = (common: string, storyId: StoryId): Promise<void> =>
  rm(fileOf(common, storyId), { force: true })

/** The first ports of this repository's other stories, also of those that nobody else knows of yet. */
export async function portsOfOthers(common: string, storyId: StoryId): Promise<number[]> {
  const names = await readdir(folderOf(common)).catch(() => [])
  const ids = names.flatMap((name) => (name.endsWith('.json') ? [StoryId.safeParse(name.slice(0, -5))] : []))
  const others = ids.flatMap((id) => (id.success && id.data !== storyId ? [id.data] : []))
  const markers = await Promise.all(others.map((id) => readMarker(common, id)))
  return markers.flatMap((marker) => (marker === null ? [] : [marker.worktree.firstPort]))
}
