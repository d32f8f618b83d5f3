import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { CheckedFolder } from './checkedFolder'
import { ClosedFolders } from './closedFolders'
import type { Folder } from './folder'
import { LinuxFolder, OWN_DESCRIPTORS } from './linuxFolder'
import type { Root } from './resolve'

/** The worktree's root, opened once: what its path names later does not matter on Linux. */
export interface OpenRoot extends Root {
  close(): Promise<void>
}

/** `closed`: folders that are not entered, should they lie in it. */
export type OpenTheRoot = (path: string, closed?: readonly string[]) => Promise<OpenRoot>

/** In a worktree that holds the whole system: what the kernel says of processes, their environments among it. */
const PROCESSES = '/proc'

export const openLinuxRoot: OpenTheRoot = async (path, closed = []) => {
  const folders = new ClosedFolders([...closed, PROCESSES])
  const kept = await LinuxFolder.hold(path, folders)
  const spellings = await spellingsOf(path)
  return { spellings, hold: () => LinuxFolder.hold(kept.path, folders), close: () => kept.close() }
}

export const openCheckedRoot: OpenTheRoot = async (path, closed = []) => {
  const folders = new ClosedFolders(closed)
  const spellings = await spellingsOf(path)
  return { spellings, hold: (): Promise<Folder> => CheckedFolder.hold(spellings[1], folders), close: async () => {} }
}

export const openRoot: OpenTheRoot = (path, closed) =>
  process.platform === 'linux' && existsSync(OWN_DESCRIPTORS)
    ? openLinuxRoot(path, closed)
    : openCheckedRoot(path, closed)

/** As it was given, and its true path. */
async function spellingsOf(path: string): Promise<readonly [string, string]> {
  const given = path.length > 1 ? path.replace(/\/+$/, '') : path
  return [given, await realpath(path)]
}
