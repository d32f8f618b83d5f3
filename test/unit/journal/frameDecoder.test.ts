import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame } from '../../../src/main/journal/frame'
import { type Decoded, FrameDecoder } from '../../../src/main/journal/frameDecoder'

const payloads = fc.array(
  fc.array(fc.constantFrom(0xf9, 0x53, 0x4e, 0x48, 0x41), { maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
  { minLength: 1, maxLength: 12 },
)
const encodeAll = (all: readonly Uint8Array[]): Buffer[] =>
  all.map((payload, position) => encodeFrame({ kind: 2, at: 5, position, payload }))

/** Positions are the records' numbers here. */
const numbers = (items: readonly Decoded[]): number[] =>
  items.flatMap((item) => (item.type === 'frame' ? [item.frame.position] : []))

function decode(bytes: Buffer, cuts: readonly number[] = []): { items: Decoded[]; validEnd: number } {
  const decoder = new FrameDecoder(0)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const items = places.slice(1).flatMap((to, index) => decoder.push(bytes.subarray(places[index], to)))
  const last = decoder.end()
  return { items: [...items, ...last.items], validEnd: last.validEnd }
}

describe('the decoder', () => {
  it('finds every record however the file is cut into pieces', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 10 }), (all, cuts) => {
        const encoded = encodeAll(all)
        const { items, validEnd } = decode(Buffer.concat(encoded), cuts)
        expect(numbers(items)).toEqual(all.map((_, index) => index))
        expect(items.filter((item) => item.type === 'damage')).toEqual([])
        expect(validEnd).toBe(Buffer.concat(encoded).length)
      }),
    )
  })

  it('loses exactly the records that damage touches, and says where', () => {
    const damage = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 50 }) })
    fc.assert(
      fc.property(payloads, damage, fc.array(fc.nat(), { maxLength: 4 }), (all, { at, bytes }, cuts) => {
        const encoded = encodeAll(all)
        const whole = Buffer.concat(encoded)
        const damaged = Buffer.from(whole)
        damaged.set(bytes.subarray(0, whole.length - (at % whole.length)), at % whole.length)

        let end = 0
        const untouched = encoded.flatMap((record, index) => {
          const start = end
          end += record.length
          return whole.subarray(start, end).equals(damaged.subarray(start, end)) ? [index] : []
        })
        const { items, validEnd } = decode(damaged, cuts)
        expect(numbers(items)).toEqual(untouched)
        // Everything is accounted for: records and damage cover the file without a hole.
        let covered = 0
        for (const item of items) {
          expect(item.start).toBe(covered)
          covered = item.end
        }
        expect(covered).toBe(validEnd)
      }),
      { numRuns: 500 },
    )
  })

  it('takes what lies beyond the last whole record for a torn tail', () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = encodeAll([Buffer.from('one'), Buffer.from('two')])
    for (let cut = 0; cut < second.length; cut += 1) {
      const { items, validEnd } = decode(Buffer.concat([first, second.subarray(0, cut)]))
      expect(numbers(items)).toEqual([0])
      expect(validEnd).toBe(first.length)
    }
  })

  it('believes no record that an agent printed, also when the record around it is torn or damaged', () => {
    const forged = encodeFrame({ kind: 1, at: 5, position: 99, payload: Buffer.from('{"type":"run_ended"}') })
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = encodeAll([forged, Buffer.from('true')])
    for (let cut = 0; cut < first.length; cut += 1) expect(numbers(decode(first.subarray(0, cut)).items)).toEqual([])
    for (let at = 0; at < first.length; at += 1) {
      const damaged = Buffer.from(first)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      expect(numbers(decode(Buffer.concat([damaged, second])).items)).toEqual([1])
    }
  })

  it('finds records again behind a length that promises more than there is', () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = encodeAll([Buffer.from('one'), Buffer.from('two')])
    const lying = Buffer.from(first)
    lying.writeUInt32LE(1_000_000, 8)
    expect(numbers(decode(Buffer.concat([lying, second])).items)).toEqual([1])
  })
})
