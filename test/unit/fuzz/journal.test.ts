import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { decodeFileHeader, encodeFileHeader } from '../../../src/main/journal/fileHeader'
import { decodeFrame, encodeFrame, FRAME_HEADER_BYTES, MARKER } from '../../../src/main/journal/frame'
import { type Decoded, FrameDecoder } from '../../../src/main/journal/frameDecoder'
import { decodeRecord, encodeEvent, encodeOutput, encodeResize } from '../../../src/main/journal/runRecords'
import { SnowhookException } from '../../../src/shared/domain/errors'
import { cuts, damaged, pieces } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText } from '../../support/fuzz/wildJson'
import { sampleRun, textEvent } from '../../support/journal/samples'

const counted = vi.hoisted(() => ({ bytes: 0 }))
vi.mock('node:zlib', async (original) => {
  const zlib = await original<typeof import('node:zlib')>()
  const crc32: typeof zlib.crc32 = (data, value) => {
    counted.bytes += Buffer.byteLength(data)
    return zlib.crc32(data, value)
  }
  return { ...zlib, crc32 }
})

const header = encodeFileHeader({ content: 'run', segment: 1, createdAt: 5, firstSeq: 1, firstOffset: 0 })
const trap = fc.constantFrom<Uint8Array>(
  MARKER,
  MARKER.subarray(0, 3),
  MARKER.subarray(0, 1),
  header,
  encodeFrame({ kind: 1, at: 5, position: 999_999, payload: Buffer.from('{"type":"run_ended"}') }),
  encodeOutput(5, 888_888, MARKER, false),
)
/** What an agent may print: also the format itself, whole and in parts. */
const printed = fc
  .array(fc.oneof(trap, fc.uint8Array({ maxLength: 20 })), { maxLength: 6 })
  .map((parts) => Uint8Array.from(Buffer.concat(parts)))
/** Records numbered by their places. */
const records = fc
  .array(
    fc.oneof(
      printed.map((data) => (place: number) => encodeOutput(5, place, data, place % 2 === 1)),
      fc
        .string({ unit: 'binary', maxLength: 30 })
        .map(
          (text) => (place: number) =>
            encodeEvent({ runId: sampleRun, seq: place, at: 5, event: textEvent(text) }).bytes,
        ),
      fc.nat(65_535).map((cols) => (place: number) => encodeResize(5, place, cols, 24)),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((makers) => makers.map((make, place) => make(place)))

function read(bytes: Uint8Array, places: readonly number[] = []): { items: Decoded[]; validEnd: number } {
  const decoder = new FrameDecoder(0)
  const items = pieces(Buffer.from(bytes), places).flatMap((piece) => decoder.push(piece))
  const last = decoder.end()
  return { items: [...items, ...last.items], validEnd: last.validEnd }
}
/** Frames as they stand in the file. */
const framesOf = (items: readonly Decoded[], file: Uint8Array): string[] =>
  items.flatMap((item) =>
    item.type === 'frame' ? [Buffer.from(file.subarray(item.start, item.end)).toString('latin1')] : [],
  )

describe('the records of a journal', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('are found in any garbage, and only those that somebody wrote', () => {
    const garbage = fc.oneof(printed, fc.uint8Array({ maxLength: 80 }))
    fc.assert(
      fc.property(damaged(records.map(Buffer.concat), { garbage }), records, cuts(), (before, after, places) => {
        const file = Buffer.concat([before, ...after])
        const { items, validEnd } = read(file, places)
        // What follows the damage is whole, each once and last.
        expect(framesOf(items, file).slice(-after.length)).toEqual(after.map((one) => one.toString('latin1')))
        expect(validEnd).toBe(file.length)
        let covered = 0
        for (const item of items) {
          expect(item.start).toBe(covered)
          covered = item.end
        }
        for (const item of items) if (item.type === 'frame') decodeRecord(sampleRun, item.frame)
      }),
      fuzz(3),
    )
  })

  it('are the same however the file arrives', () => {
    fc.assert(
      fc.property(damaged(records.map(Buffer.concat), { garbage: printed }), cuts(30), (file, places) => {
        const whole = read(file)
        const cut = read(file, places)
        expect(framesOf(cut.items, file)).toEqual(framesOf(whole.items, file))
        expect(cut.validEnd).toBe(whole.validEnd)
      }),
      fuzz(3),
    )
  })

  it('are never made of what an agent printed, wherever the file is damaged', () => {
    const positions = new Set([999_999, 888_888])
    fc.assert(
      fc.property(
        damaged(records.map(Buffer.concat), { changes: 6, garbage: fc.uint8Array({ maxLength: 9 }) }),
        (file) => {
          for (const item of read(file).items) {
            if (item.type === 'frame') expect(positions.has(item.frame.position)).toBe(false)
          }
        },
      ),
      fuzz(5),
    )
  })

  it('cost one look each, also when every marker promises sixty megabytes', () => {
    const lying = Buffer.alloc(FRAME_HEADER_BYTES)
    lying.set(MARKER, 0)
    lying.writeUInt32LE(40_000, 8)
    const file = Buffer.concat([...Array<Buffer>(4_000).fill(lying), encodeOutput(5, 7, MARKER, false)])
    counted.bytes = 0
    expect(framesOf(read(file, [0.1, 0.5]).items, file)).toHaveLength(1)
    expect(counted.bytes).toBeLessThan(10 * file.length)
  })

  it('do not wait for the end of a record that cannot be one', () => {
    const [first, second] = [encodeOutput(5, 0, MARKER, false), encodeOutput(5, 9, MARKER, false)]
    first.writeUInt32LE(60_000_000, 8)
    expect(new FrameDecoder(0).push(Buffer.concat([first, second])).at(-1)).toMatchObject({ type: 'frame' })
  })
})

describe('one event of a journal', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is given back, as raw at the worst, whatever its bytes say', () => {
    const json = fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      damaged(fc.constant(Buffer.from(JSON.stringify(textEvent('hello ✓'))))),
      fc.constantFrom(nestedText(20_000), '{"type":{"toString":1}}', '{"type":null}').map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(json, (payload) => {
        const record = decodeRecord(sampleRun, { kind: 1, at: 5, position: 3, payload })
        expect(record).toMatchObject({ kind: 'event', recorded: { seq: 3, at: 5 } })
      }),
      fuzz(2),
    )
  })

  it('is raw when its type is an object that cannot be made a text', () => {
    const payload = Buffer.from('{"type":{"toString":1,"valueOf":2}}')
    const record = decodeRecord(sampleRun, { kind: 1, at: 5, position: 3, payload })
    expect(record).toMatchObject({ recorded: { event: { type: 'raw', data: payload.toString() } } })
  })
})

describe('the header of a journal file', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is read, refused as newer, or null', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), damaged(fc.constant(header))), (bytes) => {
        const given = Buffer.from(bytes)
        try {
          const decoded = decodeFileHeader(given, 'x')
          if (decoded !== null) expect(given.subarray(0, 60).equals(header.subarray(0, 60))).toBe(true)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SnowhookException)
        }
      }),
      fuzz(5),
    )
  })
})

describe('a place in a file', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('holds a record, the beginning of one or none, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.oneof(printed, fc.uint8Array({ maxLength: 99 })), fc.nat(120), (bytes, at) => {
        const found = decodeFrame(Buffer.from(bytes), Math.min(at, bytes.length))
        expect(typeof found === 'string' || found.end <= bytes.length).toBe(true)
      }),
      fuzz(5),
    )
  })
})
