import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import { readOwnFile } from './ownFile'
import { replaceFile } from './replaceFile'

/**
 * The format of a whole data dir. It must grow when a Snowhook of the number before would be misled by what a newer one
 * writes, or harm it:
 *
 * - a new fact whose loss makes the fold wrong: one that takes something away or forbids it (a grant revoked, a session
 *   rejected, a story moved), as an older Snowhook skips facts of kinds that it does not know;
 * - a field of an old fact, of a journal record or of a file that changes its meaning or its place;
 * - a journal file or a folder that moves.
 *
 * It need not grow for what an older one may skip without being misled: a new kind of event (given back as `raw`), a new
 * field that is optional, a table of the usage index, which is built anew. A journal file and the keys say their own
 * version as well. With each number goes a data dir in `test/fixtures/data-dir`, which is opened for ever after.
 *
 *   1  the first; data dirs of before this file
 */
export const DATA_FORMAT = 1

const FormatFile = z.object({
  format: z.number().int().positive(),
  /** The Snowhook that wrote there last; null: not known. */
  version: z.string().max(80).nullable().catch(null),
})
type FormatFile = z.infer<typeof FormatFile>

const fileIn = (dataDir: string): string => join(dataDir, 'format.json')

/** Null: there is none, which is format 1. `damaged`: it says nothing. Throws when the disk refuses. */
export async function readDataFormat(dataDir: string): Promise<FormatFile | 'damaged' | null> {
  let text: string
  try {
    text = await readOwnFile(fileIn(dataDir))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) return 'damaged' // it is no file, or none of ours
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return null
    throw cause
  }
  try {
    return FormatFile.safeParse(JSON.parse(text)).data ?? 'damaged'
  } catch {
    return 'damaged'
  }
}

/** Throws `newer_format` for a data dir that a newer Snowhook has written to. Changes nothing. */
export async function refuseNewerFormat(dataDir: string, known = DATA_FORMAT): Promise<void> {
  const found = await readDataFormat(dataDir)
  if (found === null || found === 'damaged' || found.format <= known) return
  throw new SnowhookException(newerFormat(dataDir, found, known))
}

/**
 * Says that this Snowhook writes there now. A file that says nothing is kept aside, and that is answered in words: what
 * the journals say of their own versions still guards them.
 */
export async function claimDataFormat(dataDir: string, version: string | null, stamp: number): Promise<string | null> {
  await refuseNewerFormat(dataDir)
  const found = await readDataFormat(dataDir)
  let mended: string | null = null
  if (found === 'damaged') {
    const aside = `format.json.bad-${stamp}`
    await rename(fileIn(dataDir), join(dataDir, aside))
    mended = `format.json could not be read and was written anew; the old file is ${aside}.`
  } else if (found?.format === DATA_FORMAT && found.version === version) return null
  await replaceFile(fileIn(dataDir), `${JSON.stringify({ format: DATA_FORMAT, version } satisfies FormatFile)}\n`)
  return mended
}

const newerFormat = (dataDir: string, { format, version }: FormatFile, known: number): SnowhookError =>
  snowhookError(
    'newer_format',
    `${dataDir} was written by a newer Snowhook (${version ?? 'of an unknown version'}, format ${format}; this one reads up to ${known}).`,
    {
      kept: 'Nothing in it was changed.',
      next: `Use Snowhook ${version ?? 'of that version'} or newer, or choose another folder with --data-dir.`,
    },
  )
