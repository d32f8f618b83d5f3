import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { ToolFailure } from '../outcome'
import type { ClosedFolders } from './closedFolders'
import { ChangedMeanwhile, type Folder, type OpenFile, wasReplaced } from './folder'
import { kindOf, specialWords } from './kinds'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants
/** Linux: a descriptor that names a file without opening it: no side effect on devices, no wait on pipes. Not in Node's list. */
const O_PATH = 0o10000000

/** Where the kernel shows a process its own descriptors as links that lead to the very file, not to its name. */
export const OWN_DESCRIPTORS = '/proc/self/fd'

/**
 * Held by a descriptor. `/proc/self/fd/N/name` is looked up by the kernel in the folder behind descriptor N, which is
 * `openat` for those who only have paths.
 */
export class LinuxFolder implements Folder {
  private constructor(
    private readonly handle: FileHandle,
    private readonly closed: ClosedFolders,
  ) {}

  static async hold(path: string, closed: ClosedFolders, flags = 0): Promise<LinuxFolder> {
    const handle = await open(path, O_PATH | O_DIRECTORY | flags)
    try {
      if (closed.any) closed.refuse(await handle.stat())
    } catch (cause) {
      await handle.close()
      throw cause
    }
    return new LinuxFolder(handle, closed)
  }

  get path(): string {
    return `${OWN_DESCRIPTORS}/${this.handle.fd}`
  }

  at(name: string): string {
    return `${this.path}/${name}`
  }

  async enter(name: string): Promise<Folder> {
    try {
      return await LinuxFolder.hold(this.at(name), this.closed, O_NOFOLLOW)
    } catch (cause) {
      throw wasReplaced(cause) ? new ChangedMeanwhile(name) : cause
    }
  }

  async openFile(name: string): Promise<OpenFile> {
    const named = await open(this.at(name), O_PATH | O_NOFOLLOW)
    try {
      const stats = await named.stat()
      if (stats.isSymbolicLink()) throw new ChangedMeanwhile(name)
      if (!stats.isFile()) throw new ToolFailure(`${name} is ${specialWords(kindOf(stats))}, not a file.`)
      return { handle: await open(`${OWN_DESCRIPTORS}/${named.fd}`, O_RDONLY | O_NONBLOCK), stats }
    } finally {
      await named.close()
    }
  }

  /** The descriptor cannot become another folder's. */
  async confirm(): Promise<void> {}

  async sync(): Promise<void> {
    const handle = await open(this.path, O_RDONLY | O_DIRECTORY)
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}
