import { crc32 } from 'node:zlib'

/**
 * One record on disk, little endian:
 *
 *   marker 4 · crc32 4 · length 4 · time 6 (ms) · position 6 · kind 1 · payload
 *
 * `position` is what the kind counts by: an event's sequence number, an output's byte offset. The checksum
 * covers everything after itself. No payload can contain the marker (see `stuff`), so after damage a reader that
 * looks for the next marker finds only true records, whatever an agent printed: not a copy of a journal, not a forgery.
 */
export interface Frame {
  readonly kind: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly position: number
  readonly payload: Uint8Array
  /** Output of a program beside the one whose picture the pane shows. Default: false. */
  readonly aside?: boolean
}

/** 0xF9 is no part of any UTF-8 text, so text never looks like a marker. The first byte does not recur in it. */
export const MARKER = Buffer.from([0xf9, 0x53, 0x4e, 0x48])
const STEM = MARKER.subarray(0, 3)
/** Follows every stem inside a payload. Differs from the marker's last byte. */
const STUFFING = 0x00
/** Bit of the kind byte: the payload was stuffed. */
const STUFFED = 0x80
/** Bit of the kind byte: `aside`. Where it is not known the record is skipped, as one of an unknown kind is. */
const ASIDE = 0x40

const CRC_AT = 4
const LENGTH_AT = 8
const TIME_AT = 12
const POSITION_AT = 18
const KIND_AT = 24
export const FRAME_HEADER_BYTES = 25
/** Larger than any event that the schema allows in practice; a length beyond it is damage, not a record. */
export const PAYLOAD_MAX_BYTES = 67_108_864

export const frameKind = { event: 1, output: 2, resize: 3, fact: 4, step: 5 } as const

/** `room`: memory for the frame, used when it is large enough; the next frame in it overwrites this one. */
export function encodeFrame({ kind, at, position, payload, aside = false }: Frame, room?: Buffer): Buffer {
  const body = stuff(payload)
  const size = FRAME_HEADER_BYTES + body.length
  const frame = room !== undefined && size <= room.length ? room.subarray(0, size) : Buffer.allocUnsafe(size)
  frame.set(MARKER, 0)
  frame.writeUInt32LE(body.length, LENGTH_AT)
  frame.writeUIntLE(Math.max(0, Math.trunc(at)), TIME_AT, 6)
  frame.writeUIntLE(position, POSITION_AT, 6)
  frame.writeUInt8(kind | (body === payload ? 0 : STUFFED) | (aside ? ASIDE : 0), KIND_AT)
  frame.set(body, FRAME_HEADER_BYTES)
  frame.writeUInt32LE(crc32(frame.subarray(LENGTH_AT)), CRC_AT)
  return frame
}

/** What stands at `at`: a whole record, the beginning of one, or nothing that can be a record. */
export function decodeFrame(bytes: Buffer, at: number): { frame: Frame; end: number } | 'incomplete' | 'damaged' {
  const head = bytes.subarray(at, at + MARKER.length)
  if (!MARKER.subarray(0, head.length).equals(head)) return 'damaged'
  if (bytes.length < at + FRAME_HEADER_BYTES) return 'incomplete'
  const length = bytes.readUInt32LE(at + LENGTH_AT)
  if (length > PAYLOAD_MAX_BYTES) return 'damaged'
  const end = at + FRAME_HEADER_BYTES + length
  // No payload has a marker in it: this length is not true, and neither waited for nor summed up.
  if (bytes.subarray(at + FRAME_HEADER_BYTES, end).includes(MARKER)) return 'damaged'
  if (bytes.length < end) return 'incomplete'
  if (crc32(bytes.subarray(at + LENGTH_AT, end)) !== bytes.readUInt32LE(at + CRC_AT)) return 'damaged'
  const kind = bytes.readUInt8(at + KIND_AT)
  const body = bytes.subarray(at + FRAME_HEADER_BYTES, end)
  const frame = {
    kind: kind & ~(STUFFED | ASIDE),
    at: bytes.readUIntLE(at + TIME_AT, 6),
    position: bytes.readUIntLE(at + POSITION_AT, 6),
    payload: (kind & STUFFED) === 0 ? body : unstuff(body),
    ...((kind & ASIDE) === 0 ? {} : { aside: true }),
  }
  return { frame, end }
}

/** The checksum that a whole record carries. */
export const checksumOf = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at + CRC_AT)

/** Puts a byte after every stem, so that no payload contains the marker. Returns the payload itself when it has none. */
function stuff(payload: Uint8Array): Uint8Array {
  const parts = splitAfterStems(payload, 0)
  if (parts.length === 1) return payload
  const filler = Uint8Array.of(STUFFING)
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [filler, part])))
}

const unstuff = (body: Uint8Array): Uint8Array => Buffer.concat(splitAfterStems(body, 1))

/** Cuts after every stem and leaves out the `drop` bytes that follow each. */
function splitAfterStems(data: Uint8Array, drop: number): Uint8Array[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length)
  const parts: Uint8Array[] = []
  let from = 0
  for (;;) {
    const stem = bytes.indexOf(STEM, from)
    if (stem === -1) return [...parts, bytes.subarray(from)]
    parts.push(bytes.subarray(from, stem + STEM.length))
    from = stem + STEM.length + drop
  }
}
