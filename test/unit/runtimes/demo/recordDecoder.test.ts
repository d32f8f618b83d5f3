import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  LineDecoder,
  OscDecoder,
  type Printed,
  type RecordDecoder,
} from '../../../../src/main/runtimes/demo/recordDecoder'

/** Feeds bytes in pieces of the given sizes, over and over, through one reused buffer as a PTY would. */
function decode(decoder: RecordDecoder, bytes: Uint8Array, sizes: readonly number[]): Printed[] {
  const printed: Printed[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    const piece = Uint8Array.from(bytes.subarray(at, at + size))
    printed.push(...decoder.push(piece))
    piece.fill(0)
    at += size
  }
  return [...printed, ...decoder.end()]
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 })
const object = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()))

describe('records as lines', () => {
  it('come out whole however the terminal cuts them', () => {
    fc.assert(
      fc.property(fc.array(object), sizes, (values, cuts) => {
        const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\r\n`).join(''))
        const printed = decode(new LineDecoder(), bytes, cuts)
        expect(printed).toEqual(values.map((value) => ({ kind: 'json', value: JSON.parse(JSON.stringify(value)) })))
      }),
    )
  })

  it('keeps what is no JSON as text, skips empty lines and reads a last line without an end', () => {
    const bytes = Buffer.from('\r\n{"a":1}\r\n{broken\r\nplain words\n\n{"b":2}')
    expect(decode(new LineDecoder(), bytes, [3])).toEqual([
      { kind: 'json', value: { a: 1 } },
      { kind: 'text', text: '{broken' },
      { kind: 'text', text: 'plain words' },
      { kind: 'json', value: { b: 2 } },
    ])
  })

  it('survives a line of many megabytes', () => {
    const value = { text: 'x'.repeat(5_000_000) }
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
    expect(decode(new LineDecoder(), bytes, [4_096])).toEqual([{ kind: 'json', value }])
  })
})

describe('records inside escape strings', () => {
  const hidden = (value: unknown) => `\x1b]7599;${JSON.stringify(value)}\x07`
  /** Anything that a terminal program may draw, without the beginning of a record. */
  const picture = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\x1b', '').replaceAll('\ud83e', ''))

  it('come out whole however the terminal cuts them, whatever is drawn between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(picture, object)), sizes, (parts, cuts) => {
        const bytes = Buffer.from(parts.map(([drawn, value]) => drawn + hidden(value)).join(''))
        const printed = decode(new OscDecoder(), bytes, cuts)
        expect(printed).toEqual(parts.map(([, value]) => ({ kind: 'json', value: JSON.parse(JSON.stringify(value)) })))
      }),
    )
  })

  it('ignores other escape strings, and a record that is cut off by another', () => {
    const bytes = Buffer.from(
      `\x1b]0;title\x07\x1b]75990;x\x07\x1b]7599;{"cut":\x1b]7599;{"a":1}\x07\x1b\x1b]7599;{"b":2}\x07`,
    )
    for (const cuts of [[1], [2, 3], [1_000]]) {
      expect(decode(new OscDecoder(), bytes, cuts)).toEqual([
        { kind: 'json', value: { a: 1 } },
        { kind: 'json', value: { b: 2 } },
      ])
    }
  })

  it('never throws, whatever is printed', () => {
    fc.assert(fc.property(fc.uint8Array(), sizes, (bytes, cuts) => void decode(new OscDecoder(), bytes, cuts)))
  })
})
