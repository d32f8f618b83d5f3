import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

export interface OpenFile {
  readonly handle: FileHandle
  readonly stats: Stats
}

/**
 * A folder of the worktree that is held: what is done through it is done in this very folder, whatever happens to
 * its name or to the folders above it meanwhile.
 */
export interface Folder {
  /** A path for system calls that reaches `name`, a single step, in this folder. The last step is not followed here. */
  at(name: string): string
  /** A folder in this one, not through a link. */
  enter(name: string): Promise<Folder>
  /** A regular file in this one, not through a link, for reading. Never blocks. Anything else is refused. */
  openFile(name: string): Promise<OpenFile>
  /** Called after a change and before what was opened is used; rejects when the folder has turned out to be another. */
  confirm(): Promise<void>
  /** A path under which the folder can be listed or stood in. */
  readonly path: string
  /** Names in it are on disk when this resolves. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Thrown when a name is no longer what it was a moment ago. Whoever walks looks again. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile'
  constructor(what: string) {
    super(`${what} was replaced while it was being used; try again.`)
  }
}

/** Codes of `open` with O_NOFOLLOW or O_DIRECTORY for something that has become a link or is no folder any more. */
const REPLACED = ['ELOOP', 'ENOTDIR', 'EMLINK']

export const wasReplaced = (cause: unknown): boolean => REPLACED.includes(codeOf(cause))

export const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
