import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { COLS_MAX, ROWS_MAX } from '../../shared/domain/limits'
import type { JournalMark } from '../journal/ports'
import type { ScreenState } from './ports'
import { sequenceStates } from './sequenceTracker'

/** A run's screen at one moment, and the place in its journal at which it was so. */
export interface KeptScreen {
  readonly mark: JournalMark
  readonly screen: ScreenState
  /** What else the drawing of the records behind the mark depends on, as plain data. */
  readonly drawing: unknown
}

/**
 * One file, little endian:
 *
 *   magic 8 · version 2 · zeros 2 · length of the description 4 · crc32 4 · description (JSON) · picture
 *
 * The checksum covers the description's length and everything after itself.
 */
const MAGIC = Buffer.from('SNOWVIEW', 'ascii')
/** Grows with every change of the description or of what the picture means: an older or a newer file is not used. */
const FORMAT_VERSION = 1
const LENGTH_AT = 12
const CRC_AT = 16
const HEADER_BYTES = 20
/** The largest screen with its scrollback, every cell in colours of its own, takes 30 MB; no program draws that. */
export const KEPT_SCREEN_MAX_BYTES = 33_554_432

const count = z.number().int().nonnegative()
const bytes = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')))
const Description = z.object({
  mark: z.object({ segment: count.positive(), start: count, crc: count }),
  cols: count.positive().max(COLS_MAX),
  rows: count.positive().max(ROWS_MAX),
  offset: count,
  guard: z.object({ state: z.enum(sequenceStates), open: bytes, cut: bytes, blanking: z.boolean() }),
  drawing: z.unknown(),
})

/** Null: larger than such a file may be. */
export function encodeKeptScreen({ mark, screen, drawing }: KeptScreen): Buffer | null {
  const { cols, rows, offset, picture, guard } = screen
  const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64')
  const description = Buffer.from(
    JSON.stringify({
      mark,
      cols,
      rows,
      offset,
      guard: { ...guard, open: base64(guard.open), cut: base64(guard.cut) },
      drawing,
    }),
  )
  if (HEADER_BYTES + description.length + picture.length > KEPT_SCREEN_MAX_BYTES) return null
  const header = Buffer.alloc(HEADER_BYTES)
  header.set(MAGIC, 0)
  header.writeUInt16LE(FORMAT_VERSION, MAGIC.length)
  header.writeUInt32LE(description.length, LENGTH_AT)
  header.writeUInt32LE(crc32(picture, crc32(description, lengthSum(header))), CRC_AT)
  return Buffer.concat([header, description, picture])
}

/** Null when it is not such a file, not whole, or of another version. */
export function decodeKeptScreen(file: Buffer): KeptScreen | null {
  if (file.length < HEADER_BYTES || !file.subarray(0, MAGIC.length).equals(MAGIC)) return null
  if (file.readUInt16LE(MAGIC.length) !== FORMAT_VERSION) return null
  if (crc32(file.subarray(HEADER_BYTES), lengthSum(file)) !== file.readUInt32LE(CRC_AT)) return null
  const pictureAt = HEADER_BYTES + file.readUInt32LE(LENGTH_AT)
  const description = Description.safeParse(parse(file.toString('utf8', HEADER_BYTES, pictureAt)))
  if (!description.success) return null
  const { mark, cols, rows, offset, guard, drawing } = description.data
  return { mark, screen: { cols, rows, offset, guard, picture: Uint8Array.from(file.subarray(pictureAt)) }, drawing }
}

const lengthSum = (file: Buffer): number => crc32(file.subarray(LENGTH_AT, CRC_AT))

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
