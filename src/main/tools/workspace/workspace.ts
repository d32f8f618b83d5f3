import { ToolFailure } from '../outcome'
import { explained } from './explained'
import type { Folder, OpenFile } from './folder'
import { kindOf, specialWords } from './kinds'
import { NotThere } from './notThere'
import { shown, stepsOf } from './paths'
import { whySensitive } from './protectedPaths'
import { type Identity, identityOf, replaceFile } from './replaceFile'
import { type Place, type Purpose, resolve } from './resolve'
import { type OpenRoot, type OpenTheRoot, openRoot } from './root'

export interface FoundFile extends OpenFile {
  /** From the root, with all links followed. */
  readonly path: string
  readonly identity: Identity
}

export interface FoundFolder {
  readonly folder: Folder
  /** From the root, with all links followed. */
  readonly names: readonly string[]
}

export interface Written {
  readonly path: string
  readonly created: boolean
}

/**
 * The worktree of one run, and nothing else: whatever a path is made of (`..`, links, absolute spellings, a folder that is
 * swapped for a link while it is used), what is read or written through here lies inside of it.
 */
export class Workspace {
  private root: Promise<OpenRoot> | null = null
  /** Changes happen one after the other, so that two edits of one file in the same turn both count. */
  private lastChange: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly rootPath: string,
    private readonly open: OpenTheRoot = openRoot,
    /** Folders that no tool enters, should they lie in the worktree. */
    private readonly closedFolders: readonly string[] = [],
  ) {}

  /** A file for reading, for the time of `use`. */
  readFile<T>(path: string, use: (file: FoundFile) => Promise<T>): Promise<T> {
    return this.at(path, { write: false }, async ({ folder, folderNames, name, stats }) => {
      if (name === null) throw new ToolFailure(`${shown(folderNames)} is a folder: list it with list_folder.`)
      if (stats === null) throw new NotThere(`There is no file ${shown([...folderNames, name])}.`)
      const file = await folder.openFile(name)
      try {
        const identity = await identityOf(file.handle)
        return await use({ ...file, path: shown([...folderNames, name]), identity })
      } finally {
        await file.handle.close()
      }
    })
  }

  /** A folder, for the time of `use`. */
  folder<T>(path: string, use: (found: FoundFolder) => Promise<T>): Promise<T> {
    return this.at(path, { write: false }, async ({ folder, folderNames, name, stats }) => {
      if (name === null) return use({ folder, names: folderNames })
      const where = shown([...folderNames, name])
      throw new ToolFailure(
        stats === null ? `There is no folder ${where}.` : `${where} is ${specialWords(kindOf(stats))}, not a folder.`,
      )
    })
  }

  /** True for a folder, false for a file; anything else fails. */
  async isFolder(path: string): Promise<boolean> {
    return this.at(path, { write: false }, async ({ name, stats, folderNames }) => {
      if (name !== null && stats === null) throw new NotThere(`There is no ${shown([...folderNames, name])}.`)
      return name === null
    })
  }

  /** False also for a link that leads to nothing. */
  async exists(path: string): Promise<boolean> {
    try {
      return await this.at(path, { write: false }, async ({ name, stats }) => name === null || stats !== null)
    } catch (cause) {
      if (cause instanceof NotThere) return false
      throw cause
    }
  }

  /**
   * Writes the whole file or nothing of it, making the folders on the way. With `expected` only if the file is still
   * the one that was read. `null`: only if there is none.
   */
  writeFile(path: string, data: Uint8Array, expected?: Identity | null): Promise<Written> {
    const asked = whySensitive(path.split('/'))
    return this.at(path, { write: true }, async (place) => {
      const { folder, folderNames, name } = place
      const names = name === null ? folderNames : [...folderNames, name]
      const why = whySensitive(names)
      if (why !== null && why !== asked) {
        throw new ToolFailure(`${path} leads to ${shown(names)}, and ${why}. Write to ${shown(names)} itself.`)
      }
      if (name === null || path.endsWith('/')) throw new ToolFailure(`${shown(names)} is a folder, not a file.`)
      const created = await replaceFile(folder, name, data, place.stats, expected)
      return { path: shown(names), created }
    })
  }

  /** Runs a change when those before it are done. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.lastChange.then(change, change)
    this.lastChange = turn.catch(() => {})
    return turn
  }

  async close(): Promise<void> {
    const root = await this.root?.catch(() => null)
    this.root = null
    await root?.close()
  }

  private async at<T>(path: string, purpose: Purpose, use: (place: Place) => Promise<T>): Promise<T> {
    try {
      const root = await this.opened()
      const place = await resolve(root, stepsOf(path, root.spellings), purpose)
      try {
        return await use(place)
      } finally {
        await place.folder.close()
      }
    } catch (cause) {
      throw explained(cause, path)
    }
  }

  private opened(): Promise<OpenRoot> {
    this.root ??= this.open(this.rootPath, this.closedFolders).catch((cause: unknown) => {
      this.root = null
      throw cause
    })
    return this.root
  }
}
