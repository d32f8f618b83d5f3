import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { entriesOf, type Git, gitError, some } from './gitAt'
import { bytesOf } from './walk'

/** A checkout of hundreds of thousands of files, or with a filter that fetches; beyond it the disk hangs. */
export const CHECKOUT_TIMEOUT_MS = 900_000
const LIST_MAX_BYTES = 256_000_000
const NO_FOLLOW = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const COMPARED_BYTES = 65_536
/** More cores than files to write at a time only get in each other's way below this many. */
export const PARALLEL = ['-c', 'checkout.workers=0']

/**
 * Writes the files of an index that are not there, and none that is. The exception: a file that is just the beginning of
 * what it should be was torn by the end of an earlier attempt, and is written again. Everything else that differs is
 * somebody's work and stays. Null: everything is there.
 */
export async function fillFolder(git: Git, folder: string): Promise<SnowhookError | null> {
  const first = await checkOut(git)
  const different = await differing(git)
  if (different === null) return snowhookError('storage_failed', `Git cannot compare ${folder} with its index.`)
  const torn = await tornFiles(git, folder, different.changed)
  for (const name of torn) await rm(bytesOf(folder, name), { force: true })
  const last = torn.length > 0 ? await checkOut(git) : first
  const missing = torn.length > 0 ? (await differing(git))?.missing : different.missing
  if (missing !== undefined && missing.length === 0) return null
  if (last.failure !== null) return gitError(`Files are missing in ${folder}`, last.failure)
  return snowhookError('storage_failed', `Files are missing in ${folder}: ${some(missing ?? [])}.`)
}

async function checkOut(git: Git) {
  const args = [...PARALLEL, 'checkout-index', '--all', '--index', '--quiet']
  const answer = await git(args, { timeoutMs: CHECKOUT_TIMEOUT_MS })
  return { failure: answer.ok ? null : answer }
}

async function differing(git: Git): Promise<{ changed: string[]; missing: string[] } | null> {
  // It ends with 1 when something differs.
  await git(['update-index', '-q', '--refresh'], { timeoutMs: CHECKOUT_TIMEOUT_MS })
  const asked = ['diff-files', '--name-status', '-z', '--ignore-submodules=all']
  const answer = await git(asked, { maxBytes: LIST_MAX_BYTES })
  if (!answer.ok) return null
  const entries = entriesOf(answer.stdout)
  const of = (kind: RegExp): string[] =>
    entries.flatMap((entry, at) => (at % 2 === 1 && kind.test(entries[at - 1] ?? '') ? [entry] : []))
  return { changed: of(/^M$/), missing: of(/^D$/) }
}

async function tornFiles(git: Git, folder: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const input = Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1')
  const answer = await git(['checkout-index', '--temp', '-z', '--stdin'], { input })
  const torn: string[] = []
  for (const entry of entriesOf(answer.stdout)) {
    const tab = entry.indexOf('\t')
    const whole = bytesOf(folder, entry.slice(0, tab))
    const name = entry.slice(tab + 1)
    if (await isBeginning(bytesOf(folder, name), whole)) torn.push(name)
    await rm(whole, { force: true })
  }
  return torn
}

/** Whether a file is shorter than another and the same up to its end. Links are no files. */
async function isBeginning(path: Buffer, whole: Buffer): Promise<boolean> {
  const [file, model] = await Promise.all(
    [open(path, NO_FOLLOW), open(whole, 'r')].map((opening) => opening.catch(() => null)),
  )
  try {
    if (!file || !model) return false
    const [stats, full] = await Promise.all([file.stat(), model.stat()])
    if (!stats.isFile() || stats.size >= full.size) return false
    const [a, b] = [Buffer.alloc(COMPARED_BYTES), Buffer.alloc(COMPARED_BYTES)]
    for (let at = 0; at < stats.size; ) {
      const length = Math.min(COMPARED_BYTES, stats.size - at)
      const [{ bytesRead }, other] = await Promise.all([file.read(a, 0, length, at), model.read(b, 0, length, at)])
      if (bytesRead === 0 || bytesRead !== other.bytesRead) return false
      if (a.compare(b, 0, bytesRead, 0, bytesRead) !== 0) return false
      at += bytesRead
    }
    return true
  } finally {
    await Promise.all([file?.close(), model?.close()])
  }
}
