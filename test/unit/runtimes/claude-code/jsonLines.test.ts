import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonLines, type Line } from '../../../../src/main/runtimes/claude-code/jsonLines'

function read(bytes: Uint8Array, sizes: readonly number[] = [bytes.length || 1], maxLineBytes?: number): Line[] {
  const lines = maxLineBytes === undefined ? new JsonLines() : new JsonLines(maxLineBytes)
  const found: Line[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    found.push(...lines.push(bytes.subarray(at, at + size)))
    at += size
  }
  return [...found, ...lines.end()]
}

const text = (words: string): Line[] => read(Buffer.from(words))

describe('JSON lines in a terminal', () => {
  it('are found whatever is in them and however the bytes are cut', () => {
    const value = fc.record({ type: fc.string(), payload: fc.jsonValue(), words: fc.string({ unit: 'grapheme' }) })
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        (values, sizes, newline) => {
          const bytes = Buffer.from(values.map((one) => JSON.stringify(one) + newline).join(''))
          const found = read(bytes, sizes)
          expect(found).toEqual(
            values.map((one) => ({ kind: 'json', value: JSON.parse(JSON.stringify(one)) as unknown })),
          )
        },
      ),
    )
  })

  it('never throw and never lose a line, whatever is printed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const marker = Buffer.from('\n{"type":"marker"}\n')
        const found = read(Buffer.concat([bytes, marker]), [size])
        expect(found.at(-1)).toEqual({ kind: 'json', value: { type: 'marker' } })
      }),
    )
  })

  it('are whole again when a character was cut between two reads', () => {
    const bytes = Buffer.from('{"type":"x","words":"Grüße 🐺"}\n')
    for (let cutAt = 1; cutAt < bytes.length; cutAt += 1) {
      expect(read(bytes, [cutAt, bytes.length])).toEqual([{ kind: 'json', value: { type: 'x', words: 'Grüße 🐺' } }])
    }
  })

  it.each<[string, string, Line[]]>([
    ['an echoed Ctrl-C before it', '^C{"type":"x"}\n', [{ kind: 'json', value: { type: 'x' } }]],
    ['escape sequences around it', '\x1b[?25l{"type":"x"}\x1b[?25h\r\n', [{ kind: 'json', value: { type: 'x' } }]],
    [
      'words before it',
      'Warning: slow {disk} {"type":"x"}\n',
      [
        { kind: 'text', text: 'Warning: slow {disk}' },
        { kind: 'json', value: { type: 'x' } },
      ],
    ],
    ['no newline after it', '{"type":"x"}', [{ kind: 'json', value: { type: 'x' } }]],
    ['space inside it', '{ "type" : "x" }\n', [{ kind: 'json', value: { type: 'x' } }]],
  ])('survive %s', (_what, printed, expected) => {
    expect(text(printed)).toEqual(expected)
  })

  it.each<[string, string, Line[]]>([
    ['words', '\x1b[31mError:\x1b[0m no such file\r\n', [{ kind: 'text', text: 'Error: no such file' }]],
    ['JSON without a type', '{"level":"warn"}\n', [{ kind: 'text', text: '{"level":"warn"}' }]],
    ['a JSON list', '["type"]\n', [{ kind: 'text', text: '["type"]' }]],
    ['only terminal control', '\x1b7\x1b[r\x1b8\x1b[?25h\x1b]0;\x07\x1b(B\x0f\x1b[>4m\x1b[<u', []],
    ['nothing', '\r\n\r\n', []],
    ['broken JSON', '{"type":"x"\n', [{ kind: 'broken', text: '{"type":"x"', bytes: 11 }]],
  ])('%s: not JSON of the stream', (_what, printed, expected) => {
    expect(text(printed)).toEqual(expected)
  })

  it('of many megabytes cost what they weigh', () => {
    // In reads of 4 KB, joining what is there at each read would copy 80 GB.
    const bytes = Buffer.from(`{"type":"x","words":"${'w'.repeat(40_000_000)}"}\n`)
    const [line] = read(bytes, [4_095])
    expect(line?.kind).toBe('json')
  })

  it('longer than the bound are given up by their beginning, and the next line is read', () => {
    const bytes = Buffer.from(`{"type":"x","words":"${'w'.repeat(10_000)}"}\n{"type":"y"}\n`)
    const [long, next] = read(bytes, [100], 5_000)
    expect(long).toMatchObject({ kind: 'broken', bytes: 10_023 })
    expect(next).toEqual({ kind: 'json', value: { type: 'y' } })
  })
})
