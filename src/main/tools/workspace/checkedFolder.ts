import { constants } from 'node:fs'
import { lstat, open, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolFailure } from '../outcome'
import type { ClosedFolders } from './closedFolders'
import { ChangedMeanwhile, type Folder, type OpenFile, wasReplaced } from './folder'
import { kindOf, specialWords } from './kinds'

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/**
 * For systems that cannot look a name up in an open folder from Node (macOS): held by its true path and checked
 * before and after each use. A folder that is swapped for a link between two checks, and back before the second,
 * goes unnoticed; then a write can land elsewhere. On Linux there is no such gap.
 */
export class CheckedFolder implements Folder {
  private constructor(
    readonly path: string,
    private readonly identity: { readonly dev: number; readonly ino: number },
    private readonly closed: ClosedFolders,
  ) {}

  /** `path` has no link in it. */
  static async hold(path: string, closed: ClosedFolders): Promise<CheckedFolder> {
    const stats = await lstat(path)
    if (!stats.isDirectory()) throw new ChangedMeanwhile(path)
    closed.refuse(stats)
    const folder = new CheckedFolder(path, stats, closed)
    await folder.confirm()
    return folder
  }

  at(name: string): string {
    return join(this.path, name)
  }

  async enter(name: string): Promise<Folder> {
    await this.confirm()
    return CheckedFolder.hold(this.at(name), this.closed)
  }

  async openFile(name: string): Promise<OpenFile> {
    const before = await lstat(this.at(name))
    if (before.isSymbolicLink()) throw new ChangedMeanwhile(name)
    if (!before.isFile()) throw new ToolFailure(`${name} is ${specialWords(kindOf(before))}, not a file.`)
    const handle = await this.openNotFollowing(name)
    try {
      const stats = await handle.stat()
      if (stats.dev !== before.dev || stats.ino !== before.ino) throw new ChangedMeanwhile(name)
      await this.confirm()
      return { handle, stats }
    } catch (cause) {
      await handle.close()
      throw cause
    }
  }

  async confirm(): Promise<void> {
    const [real, stats] = await Promise.all([realpath(this.path), stat(this.path)])
    const { dev, ino } = this.identity
    if (real !== this.path || stats.dev !== dev || stats.ino !== ino) throw new ChangedMeanwhile(this.path)
  }

  async sync(): Promise<void> {
    const handle = await open(this.path, O_RDONLY)
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async close(): Promise<void> {}

  private async openNotFollowing(name: string) {
    try {
      return await open(this.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    } catch (cause) {
      throw wasReplaced(cause) ? new ChangedMeanwhile(name) : cause
    }
  }
}
