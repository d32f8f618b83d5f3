import { crc32 } from 'node:zlib'
import { SnowhookException, snowhookError } from '../../shared/domain/errors'

/**
 * The first bytes of every journal file. Size, magic, version and checksum keep their places in all versions to
 * come, so that an older Snowhook can tell a newer file from a damaged one.
 *
 *   magic 8 · version 2 · content 2 · segment 4 · created 6 (ms) · firstSeq 6 · firstOffset 6 · zeros · crc32 4
 */
export interface FileHeader {
  readonly content: (typeof contents)[number]
  /** Number of this file among the run's files, from 1. */
  readonly segment: number
  readonly createdAt: number
  /** Sequence number that the first event in this file has or would have. */
  readonly firstSeq: number
  /** Offset in the run's output of the first output byte in this file. */
  readonly firstOffset: number
}

export const FILE_HEADER_BYTES = 64
/** Grows when a reader of the version before would misread the file. New record kinds do not count: they are skipped. */
export const FORMAT_VERSION = 1

const MAGIC = Buffer.from('SNOWHOOK', 'ascii')
/** Numbered by their place: new ones go to the end. */
const contents = ['run', 'fleet', 'conversation'] as const
const CRC_AT = FILE_HEADER_BYTES - 4

export function encodeFileHeader(header: FileHeader): Buffer {
  const bytes = Buffer.alloc(FILE_HEADER_BYTES)
  bytes.set(MAGIC, 0)
  bytes.writeUInt16LE(FORMAT_VERSION, 8)
  bytes.writeUInt16LE(contents.indexOf(header.content), 10)
  bytes.writeUInt32LE(header.segment, 12)
  bytes.writeUIntLE(Math.max(0, Math.trunc(header.createdAt)), 16, 6)
  bytes.writeUIntLE(header.firstSeq, 22, 6)
  bytes.writeUIntLE(header.firstOffset, 28, 6)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT)
  return bytes
}

/** Null when the header is damaged or cut short. Throws a `SnowhookException` for a version newer than ours. */
export function decodeFileHeader(bytes: Buffer, path: string): FileHeader | null {
  if (bytes.length < FILE_HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null
  if (crc32(bytes.subarray(0, CRC_AT)) !== bytes.readUInt32LE(CRC_AT)) return null
  const version = bytes.readUInt16LE(8)
  if (version > FORMAT_VERSION) throw new SnowhookException(newerFormat(path, version))
  const content = contents[bytes.readUInt16LE(10)]
  if (content === undefined) return null
  return {
    content,
    segment: bytes.readUInt32LE(12),
    createdAt: bytes.readUIntLE(16, 6),
    firstSeq: bytes.readUIntLE(22, 6),
    firstOffset: bytes.readUIntLE(28, 6),
  }
}

const newerFormat = (path: string, version: number) =>
  snowhookError(
    'newer_format',
    `${path} was written by a newer Snowhook (format ${version}; this one reads up to ${FORMAT_VERSION}).`,
    { kept: 'Nothing was changed.', next: 'Open it with the newer Snowhook.' },
  )
