import { constants } from 'node:fs'
import * as nodeFs from 'node:fs/promises'
import { dirname } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { ReplaceFs } from '../store/replaceFile'

/** Injected, so that tests can make any single call fail. */
export type PrivateFs = ReplaceFs & Pick<typeof nodeFs, 'stat'>

/** Some hundred keys of the longest kind: anything larger is not ours. */
const FILE_MAX_BYTES = 4_000_000
const OTHERS = 0o077
const OTHERS_WRITE = 0o022
const KEPT = 'The file was not changed.'

const refused = (message: string, next: string): Result<never, SnowhookError> =>
  err(snowhookError('storage_failed', message, { kept: KEPT, next }))

/**
 * Reads a file that must be the user's own and nobody else's; null: there is none. Everything is judged on the opened
 * file, so that nothing can be exchanged between the look and the reading. A file that others may read is tightened
 * when they could not reach it, because its folder was closed to them; else it is refused, as its keys may be known.
 */
export async function readPrivateFile(
  path: string,
  fs: PrivateFs = nodeFs,
): Promise<Result<string | null, SnowhookError>> {
  let file: nodeFs.FileHandle
  try {
    // Not blocking: a pipe in its place would otherwise hold up the start for good.
    file = await fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return ok(null)
    if (codeOf(cause) === 'ELOOP')
      return refused(`${path} is a symbolic link: it could lead to somebody else's file.`, `Put the file itself there.`)
    return refused(`${path} cannot be read: ${String(cause)}`, `Check that ${path} can be read by you.`)
  }
  try {
    const problem = await findProblem(path, file, fs)
    return problem === null ? ok(await file.readFile('utf8')) : problem
  } catch (cause) {
    return refused(`${path} cannot be read: ${String(cause)}`, `Check that ${path} can be read by you.`)
  } finally {
    await file.close()
  }
}

async function findProblem(
  path: string,
  file: nodeFs.FileHandle,
  fs: PrivateFs,
): Promise<Result<never, SnowhookError> | null> {
  const stats = await file.stat()
  const { uid, mode, size, nlink } = stats
  if (!stats.isFile()) return refused(`${path} is not a file.`, `Move it away.`)
  if (size > FILE_MAX_BYTES) return refused(`${path} is too large to hold keys.`, `Move it away.`)
  // Windows has no owner and mode of this kind: there the user's folder is what keeps others out.
  const me = process.getuid?.()
  if (me === undefined) return null
  if (uid !== me) return refused(`${path} belongs to another user.`, `Move it away, and set the keys again.`)
  if (nlink > 1) return refused(`${path} has a second name somewhere (a hard link).`, `Copy it, and use the copy.`)
  const folder = await fs.stat(dirname(path))
  if ((folder.mode & OTHERS_WRITE) !== 0 || (folder.uid !== me && folder.uid !== 0))
    return refused(`Others can exchange the files in ${dirname(path)}.`, `Run: chmod 700 '${dirname(path)}'`)
  if ((mode & OTHERS) === 0) return null
  if ((folder.mode & OTHERS) !== 0)
    return refused(
      `${path} can be read by other users of this machine: its keys may be known to them.`,
      `Run: chmod 600 '${path}'. Consider renewing the keys.`,
    )
  await file.chmod(0o600)
  return null
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : undefined)
