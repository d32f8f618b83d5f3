import { type SnowhookError, snowhookError } from '../domain/errors'
import { COLS_MAX, COLS_MIN, FRAME_MAX_BYTES, INPUT_MAX_BYTES, ROWS_MAX, ROWS_MIN } from '../domain/limits'
import { err, ok, type Result } from '../domain/result'
import type { ClientBytes, HostBytes } from './frames'

/**
 * Binary frames: a header of fixed size, then raw bytes. Big-endian.
 *
 * | byte | field |
 * | --- | --- |
 * | 0 | version |
 * | 1 | kind |
 * | 2 | flags: bit 0 = visible |
 * | 3 | zero |
 * | 4–7 | channel |
 * | 8–15 | offset |
 * | 16–17 | cols |
 * | 18–19 | rows |
 *
 * Fields that a kind does not use are zero.
 */
export const BYTES_HEADER_LENGTH = 20
const VERSION = 1
const VISIBLE = 1
const hostKinds = { data: 1, snapshot: 2, resized: 3 } as const
const clientKinds = { input: 65, acknowledge: 66, view: 67 } as const

/** The frame owns its bytes: `data` is copied. */
export function encodeBytes(frame: HostBytes | ClientBytes): Uint8Array {
  const data = 'data' in frame ? frame.data : null
  const bytes = new Uint8Array(BYTES_HEADER_LENGTH + (data?.byteLength ?? 0))
  const header = new DataView(bytes.buffer)
  header.setUint8(0, VERSION)
  header.setUint8(1, { ...hostKinds, ...clientKinds }[frame.kind])
  header.setUint8(2, 'visible' in frame && frame.visible ? VISIBLE : 0)
  header.setUint32(4, frame.channel)
  if ('offset' in frame) header.setBigUint64(8, BigInt(frame.offset))
  if ('cols' in frame) {
    header.setUint16(16, frame.cols)
    header.setUint16(18, frame.rows)
  }
  if (data !== null) bytes.set(data, BYTES_HEADER_LENGTH)
  return bytes
}

/** `data` is a view over the frame. Never throws. */
export function decodeHostBytes(bytes: Uint8Array): Result<HostBytes, SnowhookError> {
  const header = readHeader(bytes)
  if (!header.ok) return header
  const { kind, channel, offset, cols, rows, data } = header.value
  switch (kind) {
    case hostKinds.data:
      return ok({ kind: 'data', channel, offset, data })
    case hostKinds.snapshot:
      return ok({ kind: 'snapshot', channel, offset, cols, rows, data })
    case hostKinds.resized:
      return ok({ kind: 'resized', channel, cols, rows })
    default:
      return malformed(`has the unknown kind ${kind}`)
  }
}

/** `data` is a view over the frame. Input and sizes are held to their bounds. Never throws. */
export function decodeClientBytes(bytes: Uint8Array): Result<ClientBytes, SnowhookError> {
  const header = readHeader(bytes)
  if (!header.ok) return header
  const { kind, channel, offset, cols, rows, visible, data } = header.value
  switch (kind) {
    case clientKinds.input:
      if (data.byteLength > INPUT_MAX_BYTES) return malformed(`carries more than ${INPUT_MAX_BYTES} bytes of input`)
      return ok({ kind: 'input', channel, data })
    case clientKinds.acknowledge:
      return ok({ kind: 'acknowledge', channel, offset })
    case clientKinds.view:
      if (cols < COLS_MIN || cols > COLS_MAX || rows < ROWS_MIN || rows > ROWS_MAX) {
        return malformed(`asks for ${cols} by ${rows} cells`)
      }
      return ok({ kind: 'view', channel, visible, cols, rows })
    default:
      return malformed(`has the unknown kind ${kind}`)
  }
}

interface Header {
  readonly kind: number
  readonly channel: number
  readonly offset: number
  readonly cols: number
  readonly rows: number
  readonly visible: boolean
  readonly data: Uint8Array
}

function readHeader(bytes: Uint8Array): Result<Header, SnowhookError> {
  if (bytes.byteLength < BYTES_HEADER_LENGTH) return malformed('is shorter than its header')
  if (bytes.byteLength > FRAME_MAX_BYTES) return malformed(`is larger than ${FRAME_MAX_BYTES} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== VERSION) return malformed(`has version ${view.getUint8(0)}, not ${VERSION}`)
  const channel = view.getUint32(4)
  if (channel === 0) return malformed('has no channel')
  const offset = view.getBigUint64(8)
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) return malformed('has an offset beyond all output')
  return ok({
    kind: view.getUint8(1),
    channel,
    offset: Number(offset),
    cols: view.getUint16(16),
    rows: view.getUint16(18),
    visible: (view.getUint8(2) & VISIBLE) !== 0,
    data: bytes.subarray(BYTES_HEADER_LENGTH),
  })
}

const malformed = (what: string): Result<never, SnowhookError> => err(snowhookError('protocol', `A frame ${what}.`))
