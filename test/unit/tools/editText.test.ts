import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editText } from '../../../src/main/tools/files/editText'

const edit = (text: string, old: string, fresh: string, all = false) => editText(text, { old, new: fresh, all })

describe('an exact edit', () => {
  it.each([
    ['one\ntwo\nthree', 'two', '2', false, 'one\n2\nthree', [2]],
    ['a a a', 'a', 'b', true, 'b b b', [1, 1, 1]],
    ['x\r\ny\r\nz\r\n', 'x\ny', 'q\nr', false, 'q\r\nr\r\nz\r\n', [1]],
    ['x\r\ny\r\n', 'x\r\ny', 'q\r\nr', false, 'q\r\nr\r\n', [1]],
    ['x\r\ny\n', 'x\ny', 'q\nr', false, 'q\r\nr\n', [1]],
    ['$& and $1', '$1', '$&', false, '$& and $&', [1]],
    ['\ufeffhead\nbody', 'head', 'HEAD', false, '\ufeffHEAD\nbody', [1]],
    ['aaa', 'aa', 'b', false, 'ba', [1]],
    ['keep\n', 'keep\n', '', false, '', [1]],
  ])('%j: %j becomes %j (all: %j)', (text, old, fresh, all, expected, lines) => {
    expect(edit(text, old, fresh, all)).toEqual({ text: expected, lines })
  })

  it.each([
    ['same', 'a\n', 'a', 'a', false, /are the same/],
    ['empty', 'a\n', '', 'b', false, /write_file/],
    [
      'missing, with a similar line',
      'function add(a, b) {\n}\n',
      'function add(a,b)  {',
      'x',
      false,
      /line is 1:\nfunction add\(a, b\) \{/,
    ],
    ['missing, with nothing like it', 'alpha\n', 'zzzzzz', 'x', false, /Read the file again/],
    ['several', 'k\nx\nk\n', 'k', 'x', false, /2 times \(lines 1, 3\)/],
    ['very many', 'k\n'.repeat(50), 'k', 'x', false, /50 times \(lines 1, 2, .*20, …\)/],
  ])('says what is wrong: %s', (_, text, old, fresh, all, message) => {
    expect(() => edit(text, old, fresh, all)).toThrow(message)
  })

  it('changes only what was named, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), fc.string(), (head, old, fresh, tail) => {
        fc.pre(!/[\r\n]/.test(head + old + fresh + tail) && old !== fresh)
        const text = head + old + tail
        fc.pre(text.split(old).length === 2)
        expect(edit(text, old, fresh).text).toBe(head + fresh + tail)
      }),
    )
  })

  it('finds the nearest line of a hostile file in no time', () => {
    const text = `${'a'.repeat(1_000_000)}\n`.repeat(10)
    expect(() => edit(text, 'ab'.repeat(100_000), 'x')).toThrow(/not found/)
  })
})
