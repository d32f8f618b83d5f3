import { ToolFailure } from '../outcome'
import { codeOf } from './folder'

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there (any more)',
  EACCES: 'permission was refused',
  EPERM: 'permission was refused',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it leads through too many links',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk failed',
}

/** An error of the file system in terms of the path that was asked for: the paths of our own descriptors tell nobody anything. */
export function explained(cause: unknown, path: string): unknown {
  const code = codeOf(cause)
  if (code === '' || cause instanceof ToolFailure) return cause
  return new ToolFailure(`${path}: ${WORDS[code] ?? `the system refused (${code})`}.`)
}
