import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPaths, readTreeDiff } from '../../../src/main/landing/treeDiff'

const id = (digit: string) => digit.repeat(40)
const raw = (status: string, ...paths: string[]) => [`:100644 100755 ${id('a')} ${id('b')} ${status}`, ...paths]
const output = (...fields: string[]) => Buffer.from(fields.map((field) => `${field}\0`).join(''))

describe('what git lists of two trees', () => {
  it('is one change a path, with modes, ids and lines', () => {
    const text = output(
      ...raw('M', 'a'),
      ...raw('R087', 'old', 'new'),
      ...raw('A', 'bin'),
      '1\t2\ta',
      '3\t0\t',
      'old',
      'new',
      '-\t-\tbin',
    )
    const same = { oldMode: '100644', newMode: '100755', oldId: id('a'), newId: id('b') }
    expect(readTreeDiff(text)).toEqual([
      { ...same, status: 'M', path: 'a', oldPath: null, added: 1, removed: 2 },
      { ...same, status: 'R', path: 'new', oldPath: 'old', added: 3, removed: 0 },
      { ...same, status: 'A', path: 'bin', oldPath: null, added: null, removed: null },
    ])
    expect(readTreeDiff(Buffer.alloc(0))).toEqual([])
  })

  it('holds any name, also one that looks like a record', () => {
    const name = fc.oneof(
      fc.constantFrom(raw('M')[0] ?? '', '1\t2\tx', '1\t2\t', '\n', ':', 'ü'),
      fc.string({ minLength: 1 }).map((text) => text.replaceAll('\0', '') || 'x'),
    )
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const text = output(...names.flatMap((path) => raw('M', path)), ...names.map((path, at) => `${at}\t7\t${path}`))
        const found = readTreeDiff(text).map(({ path, added, removed }) => [path, added, removed])
        const wellFormed = (path: string) => Buffer.from(path).toString()
        expect(found).toEqual(names.map((path, at) => [wellFormed(path), at, 7]))
        expect(readPaths(output(...names))).toEqual(names.map(wellFormed))
      }),
    )
  })
})
