import { createHash } from 'node:crypto'
import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { StoryId } from '../../shared/domain/ids'
import { PROMPT_MAX_CHARS } from '../../shared/domain/limits'
import { ok, type Result } from '../../shared/domain/result'
import type { StoryDefinition, StoryFile } from '../../shared/domain/story'
import { codeOf, decodeText, readBounded, resolveInside, SNOWHOOK_FOLDER } from './insideProject'
import type { BrokenStory } from './ports'
import { FRONT_MATTER_MAX_CHARS } from './sheet'
import { parseStory } from './storyText'

export const STORIES_FOLDER = [SNOWHOOK_FOLDER, 'stories'] as const
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const FILE_MAX_BYTES = 3 * (PROMPT_MAX_CHARS + FRONT_MATTER_MAX_CHARS)
/** Nobody looks at a board of more, and each file is read for it. */
export const STORIES_MAX_FILES = 2_000
const ENDING = '.md'

/** One file as it was found. */
export interface FoundStory {
  /** The file itself, when a link inside the project leads to it. */
  readonly realPath: string
  readonly text: string
  readonly mode: number
  readonly file: StoryFile
}
export type Found =
  | { readonly kind: 'story'; readonly story: FoundStory }
  | { readonly kind: 'broken'; readonly broken: BrokenStory }

/** Reads the folder of stories, and nothing that lies outside of the project. */
export class StoryFolder {
  /** By file name: text that was read before is not parsed again. */
  private parsed = new Map<string, { readonly version: string; readonly story: Result<StoryDefinition, string> }>()

  constructor(private readonly project: string) {}

  /** The project's own path without links; null: it is not there. */
  async root(): Promise<string | null> {
    return realpath(this.project).catch(() => null)
  }

  /** The names of all story files, sorted; none when there is no folder yet. */
  async names(): Promise<Result<readonly string[], string>> {
    const folder = await this.real()
    if (!folder.ok) return folder
    if (folder.value === null) return ok([])
    try {
      const names = await readdir(folder.value)
      const own = names.filter((name) => name.endsWith(ENDING) && !name.startsWith('.')).sort()
      for (const name of this.parsed.keys()) if (!own.includes(name)) this.parsed.delete(name)
      return ok(own)
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return ok([])
      return { ok: false, error: `it cannot be read (${codeOf(cause)})` }
    }
  }

  /** Null: there is no such file (any more). */
  async look(name: string): Promise<Found | null> {
    const path = this.pathOf(name)
    const id = StoryId.safeParse(idIn(name))
    const broken = (problem: string): Found => ({ kind: 'broken', broken: { id: standIn(name), path, problem } })
    if (!id.success) {
      return broken(`its name is no story id (letters, digits, "_", "-" and "." only); rename ${JSON.stringify(name)}`)
    }
    const root = await this.root()
    if (root === null) return null
    const real = await resolveInside(root, path)
    if (!real.ok) return broken(real.error)
    if (real.value === null) return null
    const read = await readBounded(real.value, FILE_MAX_BYTES)
    if (!read.ok) return broken(read.error)
    if (read.value === null) return null
    const { bytes, mode } = read.value
    const version = versionOf(bytes)
    const text = decodeText(bytes)
    if (!text.ok) return broken(text.error)
    const definition = this.parse(name, id.data, version, text.value)
    if (!definition.ok) return broken(definition.error)
    const file: StoryFile = { definition: definition.value, version, path }
    return { kind: 'story', story: { realPath: real.value, text: text.value, mode, file } }
  }

  /** The one of a file that has no id of its own is found by the id that stands in for it. */
  async lookFor(id: StoryId): Promise<Found | null> {
    const found = await this.look(`${id}${ENDING}`)
    if (found !== null) return found
    const names = await this.names()
    const name = names.ok ? names.value.find((each) => idOf(each) === null && standIn(each) === id) : undefined
    return name === undefined ? null : this.look(name)
  }

  pathOf(name: string): string {
    return join(this.project, ...STORIES_FOLDER, name)
  }

  private async real(): Promise<Result<string | null, string>> {
    const root = await this.root()
    return root === null ? ok(null) : resolveInside(root, join(root, ...STORIES_FOLDER))
  }

  private parse(name: string, id: StoryId, version: string, text: string): Result<StoryDefinition, string> {
    const known = this.parsed.get(name)
    if (known?.version === version) return known.story
    const story = parseStory(id, text)
    this.parsed.set(name, { version, story })
    return story
  }
}

export const fileNameOf = (id: StoryId): string => `${id}${ENDING}`
export const versionOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
const idIn = (name: string): string => name.slice(0, -ENDING.length)

/** Null: no id can be made of this name. */
export function idOf(name: string): StoryId | null {
  const id = StoryId.safeParse(idIn(name))
  return id.success ? id.data : null
}

/** A file that is no story has to be called something all the same: its name as far as it goes, and a mark of its own. */
function standIn(name: string): StoryId {
  const id = idOf(name)
  if (id !== null) return id
  const legal = idIn(name)
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 40)
  return StoryId.parse(`${legal === '' ? '_' : legal}.${versionOf(name).slice(0, 8)}`)
}
