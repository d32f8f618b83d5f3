import fc from 'fast-check'

type Change = (bytes: Buffer) => Buffer

const place = fc.double({ min: 0, max: 1, noNaN: true })
/** A place in what is there by now. */
const at = (bytes: Buffer, where: number): number => Math.min(bytes.length, Math.floor(where * (bytes.length + 1)))
const splice = (bytes: Buffer, from: number, to: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)])

const flipped = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
  ([where, mask]): Change =>
    (bytes) => {
      const index = at(bytes, where)
      if (index >= bytes.length) return bytes
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ mask
      return changed
    },
)
const cutShort = place.map(
  (where): Change =>
    (bytes) =>
      bytes.subarray(0, at(bytes, where)),
)
const inserted = (garbage: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Change> =>
  fc.tuple(place, garbage).map(
    ([where, put]): Change =>
      (bytes) =>
        splice(bytes, at(bytes, where), at(bytes, where), put),
  )
const stretch = fc.tuple(place, fc.integer({ min: 1, max: 400 }))
const taken = stretch.map(
  ([where, size]): Change =>
    (bytes) =>
      splice(bytes, at(bytes, where), Math.min(bytes.length, at(bytes, where) + size), new Uint8Array(0)),
)
const doubled = fc.tuple(stretch, place).map(
  ([[where, size], to]): Change =>
    (bytes) => {
      const from = at(bytes, where)
      return splice(bytes, at(bytes, to), at(bytes, to), bytes.subarray(from, from + size))
    },
)
const overwritten = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 })).map(
  ([where, put]): Change =>
    (bytes) =>
      splice(bytes, at(bytes, where), Math.min(bytes.length, at(bytes, where) + put.length), put),
)

/** What a bad disk, a half-finished copy or somebody with an editor does to a file. `garbage`: what is put between. */
export function damaged(
  original: fc.Arbitrary<Uint8Array>,
  {
    changes = 4,
    garbage = fc.uint8Array({ maxLength: 40 }),
  }: { changes?: number; garbage?: fc.Arbitrary<Uint8Array> } = {},
): fc.Arbitrary<Buffer> {
  const change = fc.oneof(flipped, flipped, cutShort, inserted(garbage), taken, doubled, overwritten)
  return fc
    .tuple(original, fc.array(change, { minLength: 1, maxLength: changes }))
    .map(([bytes, all]) => all.reduce<Buffer>((now, one) => one(now), Buffer.from(bytes)))
}

/** Places at which a stream is cut into pieces, as fractions of its length. */
export const cuts = (max = 12): fc.Arbitrary<number[]> => fc.array(place, { maxLength: max })

export function pieces<T extends Uint8Array>(bytes: T, places: readonly number[]): T[] {
  const ends = places.map((where) => Math.floor(where * bytes.length)).sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end) as T)
}

const ODD_LINES = [
  '',
  ' ',
  '\0\0\0',
  '{',
  '}',
  '{"',
  '{"type"',
  '[]',
  'null',
  '"text"',
  '{"type":"system"',
  'Warning: {"not":"for you"}',
  '{}{}',
  '\u001b[31m{"type":"x"}\u001b[0m',
  '{"type":"\\ud800"}',
  '{"type":1e999}',
  '﻿{"type":"bom"}',
]

/** Lines of a recording that were lost, doubled, swapped, cut, damaged or mixed with something else. */
export function damagedLines(lines: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Buffer> {
  const change = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), where: place, line: fc.constantFrom(...ODD_LINES) }),
    fc.record({ kind: fc.constant('drop' as const), where: place }),
    fc.record({ kind: fc.constant('double' as const), where: place, to: place }),
    fc.record({ kind: fc.constant('cut' as const), where: place, to: place }),
    fc.record({ kind: fc.constant('raw' as const), where: place, bytes: fc.uint8Array({ maxLength: 30 }) }),
  )
  return fc.tuple(lines, fc.array(change, { maxLength: 8 })).map(([original, changes]) => {
    const all: Buffer[] = original.map((line) => Buffer.from(line))
    for (const one of changes) {
      const index = Math.floor(one.where * all.length)
      const line = all[index] ?? Buffer.alloc(0)
      if (one.kind === 'put') all.splice(index, 0, Buffer.from(one.line))
      if (one.kind === 'drop') all.splice(index, 1)
      if (one.kind === 'double') all.splice(Math.floor(one.to * all.length), 0, line)
      if (one.kind === 'cut') all[index] = line.subarray(0, Math.floor(one.to * line.length))
      if (one.kind === 'raw') {
        const half = Math.floor(line.length / 2)
        all[index] = Buffer.concat([line.subarray(0, half), one.bytes, line.subarray(half)])
      }
    }
    return Buffer.concat(all.flatMap((line) => [line, Buffer.from('\r\n')]))
  })
}
