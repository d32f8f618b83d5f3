import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionHash, questionHash } from '../../../src/main/approvals/actionHash'
import { canonicalJson } from '../../../src/main/approvals/canonicalJson'
import { ActionHash } from '../../../src/shared/domain/approvals'

const hash = (input: unknown, tool = 'shell', cwd = '/project') => actionHash({ tool, input, cwd })

/** The same value with every object's keys in another order. */
function shuffled(value: unknown, order: (length: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const turned = entries
    .slice(order(entries.length))
    .concat(entries.slice(0, order(entries.length)))
    .reverse()
  const result = Object.create(null) as Record<string, unknown>
  for (const [key, item] of turned) result[key] = shuffled(item, order)
  return result
}
const anyJson = fc.jsonValue({ maxDepth: 4 })

describe('canonical JSON', () => {
  it('reads back as the value that was written', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        // JSON's own writer makes 0 of -0; here they are two values.
        expect(JSON.parse(canonicalJson(value))).toEqual(value)
      }),
    )
  })
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(5), (value, by) => {
        expect(canonicalJson(shuffled(value, (length) => (length === 0 ? 0 : by % length)))).toBe(canonicalJson(value))
      }),
    )
  })
  it('is another text for every other value', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        const same = fc.stringify(JSON.parse(canonicalJson(one))) === fc.stringify(JSON.parse(canonicalJson(other)))
        expect(canonicalJson(one) === canonicalJson(other)).toBe(same)
      }),
    )
  })
  const pairs: [string, unknown, unknown][] = [
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['null and its text', [null], ['null']],
    ['null and nothing', { a: null }, {}],
    ['undefined and null', { a: undefined }, { a: null }],
    ['undefined and nothing', { a: undefined }, {}],
    ['not a number and null', [Number.NaN], [null]],
    ['infinity and null', [Number.POSITIVE_INFINITY], [null]],
    ['0 and -0', [0], [-0]],
    ['an array and an object with its indexes', ['a'], { 0: 'a' }],
    ['an empty array and an empty object', [], {}],
    ['one text and two', ['a,b'], ['a', 'b']],
    ['a text and what looks like its JSON', ['a', 'b'], ['a","b']],
    ['é as one character and as two', 'é', 'e\u0301'],
    ['half a pair and the replacement character', '\ud800', '\ufffd'],
    ['a big integer and a number', [1n], [1]],
    ['a key with a quote', { 'a":1,"b': 2 }, { a: 1, b: 2 }],
  ]
  it.each(pairs)('tells apart %s', (_name, one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other))
  })
  it('keeps a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"b":1},"a":2}'))).toBe('{"__proto__":{"b":1},"a":2}')
  })
  it('takes what is nested far too deep and lists far too long', () => {
    const depth = 100_000
    const deep: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth))
    expect(canonicalJson(deep)).toHaveLength(2 * depth)
    const long = Array.from({ length: 300_000 }, () => 1)
    expect(canonicalJson(long)).toHaveLength(2 * long.length + 1)
  })
})

describe('the hash of an action', () => {
  it('is what SHA-256 gives for tool, input and folder, and stays so in every version', () => {
    expect(hash({ command: 'npm test' })).toBe('32496418b85fce162c90cc3c599d0e0344ab04ae69875236b24cdeffee644184')
    expect(ActionHash.safeParse(hash(null)).success).toBe(true)
  })
  it('changes with every value in it', () => {
    fc.assert(
      fc.property(anyJson, fc.string(), fc.string(), (input, tool, cwd) => {
        const own = hash(input, tool, cwd)
        expect(hash(input, `${tool} `, cwd)).not.toBe(own)
        expect(hash(input, tool, `${cwd}/`)).not.toBe(own)
        expect(hash([input], tool, cwd)).not.toBe(own)
        expect(hash({ ...Object(input), 'a key that no other value has': true }, tool, cwd)).not.toBe(own)
      }),
    )
  })
  it('does not move text from one part into another', () => {
    expect(hash('b', 'a', 'c')).not.toBe(hash('c', 'a', 'b'))
    expect(hash({}, 'a","cwd":"b', 'c')).not.toBe(hash({}, 'a', 'b","cwd":"c'))
  })
  it('is never that of a question', () => {
    const question = { text: 'Go on?', choices: ['yes'] }
    expect(questionHash(question)).not.toBe(hash(question))
    expect(questionHash(question)).not.toBe(questionHash({ text: 'Go on?', choices: ['yes', ''] }))
  })
})
