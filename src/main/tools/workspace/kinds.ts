import type { Dirent, Stats } from 'node:fs'

export type Kind = 'file' | 'folder' | 'link' | 'pipe' | 'socket' | 'device' | 'unknown'

export function kindOf(entry: Stats | Dirent): Kind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  if (entry.isSymbolicLink()) return 'link'
  if (entry.isFIFO()) return 'pipe'
  if (entry.isSocket()) return 'socket'
  if (entry.isCharacterDevice() || entry.isBlockDevice()) return 'device'
  return 'unknown'
}

const WORDS: Readonly<Record<Kind, string>> = {
  file: 'a file',
  folder: 'a folder',
  link: 'a link',
  pipe: 'a named pipe',
  socket: 'a socket',
  device: 'a device',
  unknown: 'something special',
}

export const specialWords = (kind: Kind): string => WORDS[kind]
