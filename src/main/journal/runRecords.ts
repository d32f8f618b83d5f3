import { AgentEvent, type RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import { isWorkable } from '../../shared/domain/workable'
import { encodeFrame, type Frame, frameKind, PAYLOAD_MAX_BYTES } from './frame'
import type { JournalRecord } from './ports'

/** What is on disk is what is returned: an event too large for a record is kept as `raw`, cut to its bound. */
export function encodeEvent(given: RecordedEvent): { recorded: RecordedEvent; bytes: Buffer } {
  const json = Buffer.from(JSON.stringify(given.event))
  if (json.length <= PAYLOAD_MAX_BYTES) return { recorded: given, bytes: eventFrame(given, json) }
  const recorded = { ...given, event: asRaw(given.event.type, json.toString('utf8', 0, TOOL_PAYLOAD_MAX_CHARS)) }
  return { recorded, bytes: eventFrame(recorded, Buffer.from(JSON.stringify(recorded.event))) }
}

/** `room`: see `encodeFrame`. */
export const encodeOutput = (at: number, offset: number, data: Uint8Array, aside: boolean, room?: Buffer): Buffer =>
  encodeFrame({ kind: frameKind.output, at, position: offset, payload: data, aside }, room)

/** `offset`: how much had been printed when the terminal changed size. */
export function encodeResize(at: number, offset: number, cols: number, rows: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt16LE(cols, 0)
  payload.writeUInt16LE(rows, 2)
  return encodeFrame({ kind: frameKind.resize, at, position: offset, payload })
}

/** Null for a kind that a later Snowhook added. The result shares no memory with the file's buffers. */
export function decodeRecord(runId: RunId, frame: Frame): JournalRecord | null {
  switch (frame.kind) {
    case frameKind.event:
      return { kind: 'event', recorded: decodeEvent(runId, frame) }
    case frameKind.output: {
      const { at, position: offset, payload, aside } = frame
      return { kind: 'output', at, offset, data: Uint8Array.from(payload), ...(aside === true ? { aside } : {}) }
    }
    case frameKind.resize: {
      const size = Buffer.from(frame.payload)
      if (size.length < 4) return null
      return { kind: 'resize', at: frame.at, cols: size.readUInt16LE(0), rows: size.readUInt16LE(2) }
    }
    default:
      return null
  }
}

/** An event that this version does not know, or no longer accepts, is given back as `raw`: nothing is dropped. */
export function decodeEvent(runId: RunId, frame: Frame): RecordedEvent {
  const json = Buffer.from(frame.payload).toString('utf8')
  const known = AgentEvent.safeParse(parse(json))
  const event = known.success ? known.data : asRaw(typeOf(parse(json)), json)
  return { runId, seq: frame.position, at: frame.at, event }
}

const eventFrame = ({ at, seq }: RecordedEvent, payload: Buffer): Buffer =>
  encodeFrame({ kind: frameKind.event, at, position: seq, payload })

const asRaw = (name: string, data: string): AgentEvent => ({
  type: 'raw',
  name: name.slice(0, ID_MAX_CHARS) || 'unnamed',
  data: data.slice(0, TOOL_PAYLOAD_MAX_CHARS),
})

const typeOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    ? value.type
    : 'unnamed'

function parse(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json)
    return isWorkable(value) ? value : null
  } catch {
    return null // becomes a `raw` event with this text
  }
}
