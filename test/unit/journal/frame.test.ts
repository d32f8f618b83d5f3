import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, FRAME_HEADER_BYTES, MARKER } from '../../../src/main/journal/frame'

/** Payloads made of pieces of the marker: the hardest ones for the framing. */
const hostilePayload = fc
  .array(
    fc.constantFrom([0xf9, 0x53, 0x4e, 0x48], [0xf9, 0x53, 0x4e], [0xf9, 0x53], [0xf9], [0x4e, 0x48], [0x00], [0x41]),
    { maxLength: 30 },
  )
  .map((pieces) => Uint8Array.from(pieces.flat()))
const frames = fc.record({
  // Two bits of the byte say something else.
  kind: fc.integer({ min: 1, max: 63 }),
  at: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  position: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  payload: fc.oneof(hostilePayload, fc.uint8Array({ maxLength: 300 })),
})

describe('a record', () => {
  it('comes back as it was, whatever its payload', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const bytes = encodeFrame(frame)
        const decoded = decodeFrame(Buffer.concat([Buffer.alloc(7), bytes, Buffer.alloc(3)]), 7)
        expect(decoded).toEqual({ frame: { ...frame, payload: Buffer.from(frame.payload) }, end: 7 + bytes.length })
      }),
    )
  })

  it('contains the marker nowhere behind its header, so a scan never lands inside what an agent printed', () => {
    fc.assert(
      fc.property(hostilePayload, hostilePayload, (first, second) => {
        const one = encodeFrame({ kind: 2, at: 0, position: 0, payload: first })
        const two = encodeFrame({ kind: 2, at: 0, position: first.length, payload: second })
        const both = Buffer.concat([one, two])
        expect(both.indexOf(MARKER, FRAME_HEADER_BYTES - MARKER.length + 1)).toBe(one.length)
      }),
    )
  })

  it('is incomplete when cut anywhere and damaged when any bit is turned', () => {
    const bytes = encodeFrame({ kind: 1, at: 1_700_000_000_000, position: 7, payload: Buffer.from('{"a":1}') })
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(decodeFrame(bytes.subarray(0, cut), 0)).toBe('incomplete')
    }
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const turned = Buffer.from(bytes)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      // A turned bit in the length may ask for more bytes than there are.
      expect(['damaged', 'incomplete']).toContain(decodeFrame(turned, 0))
    }
  })
})
