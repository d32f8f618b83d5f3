import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { CheckedFolder } from './checkedFolder'
import type { Folder } from './folder'
import { LinuxFolder, OWN_DESCRIPTORS } from './linuxFolder'
import type { Root } from './resolve'

/** The worktree's root, opened once: what its path names later does not matter on Linux. */
export interface OpenRoot extends Root {
  close(): Promise<void>
}

export type OpenTheRoot = (path: string) => Promise<OpenRoot>

export const openLinuxRoot: OpenTheRoot = async (path) => {
  const kept = await LinuxFolder.hold(path)
  const spellings = await spellingsOf(path)
  return { spellings, hold: () => LinuxFolder.hold(kept.path), close: () => kept.close() }
}

export const openCheckedRoot: OpenTheRoot = async (path) => {
  const spellings = await spellingsOf(path)
  return { spellings, hold: (): Promise<Folder> => CheckedFolder.hold(spellings[1]), close: async () => {} }
}

export const openRoot: OpenTheRoot = (path) =>
  process.platform === 'linux' && existsSync(OWN_DESCRIPTORS) ? openLinuxRoot(path) : openCheckedRoot(path)

/** As it was given, and its true path. */
async function spellingsOf(path: string): Promise<readonly [string, string]> {
  const given = path.length > 1 ? path.replace(/\/+$/, '') : path
  return [given, await realpath(path)]
}
