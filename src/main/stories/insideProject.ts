import { constants, lstat, mkdir, open, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { err, ok, type Result } from '../../shared/domain/result'
import { isGitName } from '../tools/workspace/protectedPaths'

/** Where a project keeps what Snowhook reads of it. */
export const SNOWHOOK_FOLDER = '.snowhook'

/** True for the folder itself and what is below it, the data of git aside. Both paths without links. */
function isWithin(root: string, path: string): boolean {
  const way = relative(root, path)
  if (isAbsolute(way)) return false // another drive
  const names = way.split(sep)
  return names[0] !== '..' && !names.some(isGitName)
}

/**
 * A path of the project without links, null when nothing is there. Refused when it leads out of the project or into
 * `.git`: a cloned repository brings its links along, and nobody has looked at them.
 */
export async function resolveInside(root: string, path: string): Promise<Result<string | null, string>> {
  try {
    const real = await realpath(path)
    return isWithin(root, real) ? ok(real) : err('it is a link that leads out of the project')
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ELOOP') return err('it is a link to itself')
    if (code !== 'ENOENT') return err(`it cannot be read (${code})`)
    return (await isThere(path)) ? err('it is a link to nothing') : ok(null)
  }
}

/** Also a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** Makes the folders on the way to a place in the project that are not there yet. */
export async function ensureInside(root: string, names: readonly string[]): Promise<Result<string, string>> {
  let path = root
  for (const name of names) {
    const next = join(path, name)
    try {
      await mkdir(next).catch((cause: unknown) => {
        if (codeOf(cause) !== 'EEXIST') throw cause
      })
    } catch (cause) {
      return err(`${next} cannot be made (${codeOf(cause)})`)
    }
    const real = await resolveInside(root, next)
    if (!real.ok) return err(`${next}: ${real.error}`)
    if (real.value === null) return err(`${next}: it was taken away`)
    path = real.value
  }
  return ok(path)
}

export interface FileBytes {
  readonly bytes: Buffer
  readonly mode: number
}

/** `O_NONBLOCK`: a pipe in the place of a file would hold the caller up for ever. Windows knows neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** The bytes of a regular file, links resolved before; null when there is none. */
export async function readBounded(path: string, maxBytes: number): Promise<Result<FileBytes | null, string>> {
  try {
    const file = await open(path, READ_FLAGS)
    try {
      const stats = await file.stat()
      if (stats.isDirectory()) return err('it is a folder, not a file')
      if (!stats.isFile()) return err('it is no regular file')
      if (stats.size > maxBytes) return err(`it has ${stats.size} bytes; ${maxBytes} are the most`)
      const bytes = await file.readFile()
      if (bytes.length > maxBytes) return err(`it grows beyond ${maxBytes} bytes`)
      return ok({ bytes, mode: stats.mode & 0o777 })
    } finally {
      await file.close()
    }
  } catch (cause) {
    const code = codeOf(cause)
    return code === 'ENOENT' ? ok(null) : err(`it cannot be read (${code})`)
  }
}

/** The text of UTF-8 bytes, its byte order mark included; the error names the first line that is none. */
export function decodeText(bytes: Uint8Array): Result<string, string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return ok(decoder.decode(bytes))
  } catch {
    let line = 1
    for (let from = 0; from < bytes.length; line += 1) {
      const end = bytes.indexOf(0x0a, from)
      const next = end < 0 ? bytes.length : end + 1
      try {
        decoder.decode(bytes.subarray(from, next))
      } catch {
        break
      }
      from = next
    }
    return err(`line ${line}: it is not UTF-8 text; save it as UTF-8`)
  }
}

export function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : String(cause)
}
