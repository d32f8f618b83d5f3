import { opendir, readlink } from 'node:fs/promises'
import { z } from 'zod'
import { defineTool } from '../defineTool'
import { succeeded } from '../outcome'
import type { Tool } from '../tool'
import type { Folder } from '../workspace/folder'
import { type Kind, kindOf } from '../workspace/kinds'
import { shown } from '../workspace/paths'
import type { Workspace } from '../workspace/workspace'
import { folderPath } from './pathInput'

/** More names than this help no model; it should search. */
const ENTRIES_TOLD_MAX = 1_000
/** Names read from a folder before giving up on sorting them all: a second's work. */
const ENTRIES_READ_MAX = 100_000

export const listFolderTool = (workspace: Workspace): Tool =>
  defineTool({
    name: 'list_folder',
    description:
      'Lists a folder of the worktree, one name a line, sorted. Folders end with "/", links are shown as "name -> target". To find files anywhere use glob.',
    risk: 'read',
    input: z.strictObject({ path: folderPath }),
    run: ({ path }, { signal }) =>
      workspace.folder(path, async ({ folder, names }) => {
        const { entries, complete } = await readEntries(folder, signal)
        if (entries.length === 0) return succeeded(`${shown(names)} is empty.`)
        const told = entries.slice(0, ENTRIES_TOLD_MAX)
        const lines = await Promise.all(told.map((entry) => lineOf(folder, entry)))
        const more = entries.length - told.length
        const note = more === 0 ? [] : [`[${complete ? more : `at least ${more}`} more names are not shown.]`]
        return succeeded([...lines, ...note].join('\n'), more > 0)
      }),
  })

interface Entry {
  readonly name: string
  readonly kind: Kind
}

async function readEntries(folder: Folder, signal: AbortSignal) {
  const entries: Entry[] = []
  let complete = true
  for await (const entry of await opendir(folder.path)) {
    signal.throwIfAborted()
    if (entries.length >= ENTRIES_READ_MAX) {
      complete = false
      break
    }
    entries.push({ name: entry.name, kind: kindOf(entry) })
  }
  await folder.confirm()
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { entries, complete }
}

async function lineOf(folder: Folder, { name, kind }: Entry): Promise<string> {
  // A name may hold a line feed; it must not look like two.
  const shownName = /\p{Cc}/u.test(name) ? JSON.stringify(name) : name
  if (kind === 'folder') return `${shownName}/`
  if (kind === 'file' || kind === 'unknown') return shownName
  if (kind !== 'link') return `${shownName} (${kind})`
  const target = await readlink(folder.at(name)).catch(() => '?')
  return `${shownName} -> ${/\p{Cc}/u.test(target) ? JSON.stringify(target) : target}`
}
