import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { StoryId } from '../../../src/shared/domain/ids'

/** A project folder that goes away with its test. */
export async function scratchProject() {
  const parent = await mkdtemp(join(tmpdir(), 'snowhook-stories-'))
  const root = join(parent, 'app')
  await mkdir(root)
  const folder = join(root, '.snowhook', 'stories')
  return {
    parent,
    root,
    folder,
    path: (name: string) => join(folder, name),
    put: async (name: string, content: string | Uint8Array) => {
      const path = name.startsWith('/') ? name : join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    },
    text: (name: string) => readFile(join(folder, name), 'utf8'),
    remove: () => rm(parent, { recursive: true, force: true }),
  }
}
export type ScratchProject = Awaited<ReturnType<typeof scratchProject>>

export const storyId = (text: string): StoryId => StoryId.parse(text)
