import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLaneWriter, type LaneFrame } from '../../../../src/renderer/src/features/terminal/laneWriter'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (data: Uint8Array): string => new TextDecoder().decode(data)

/** A terminal that parses in its own time: `parse` lets one write through. A reset or resize shows at once, as xterm's does. */
function slowTerminal() {
  const seen: string[] = []
  const unparsed: { data: Uint8Array; parsed: () => void }[] = []
  const drawn: [number, string][] = []
  const writer = createLaneWriter(
    {
      reset: () => seen.push('reset'),
      resize: (cols, rows) => seen.push(`${cols}x${rows}`),
      write: (data, parsed) => unparsed.push({ data, parsed }),
    },
    (offset, kind) => drawn.push([offset, kind]),
  )
  const parse = (): boolean => {
    const next = unparsed.shift()
    if (next === undefined) return false
    seen.push(text(next.data))
    next.parsed()
    return true
  }
  const parseAll = (): void => {
    while (parse());
  }
  return { writer, seen, drawn, parse, parseAll, unparsed }
}

const snapshot = (offset: number, data: string): LaneFrame => ({
  kind: 'snapshot',
  offset,
  cols: 80,
  rows: 24,
  data: bytes(data),
})
const data = (offset: number, content: string): LaneFrame => ({ kind: 'data', offset, data: bytes(content) })

describe('the lane onto the screen', () => {
  it('resets, sizes and draws a snapshot, then what follows', () => {
    const { writer, seen, parseAll } = slowTerminal()
    writer.push(snapshot(10, 'screen'))
    writer.push(data(10, 'more'))
    parseAll()
    expect(seen).toEqual(['reset', '80x24', 'screen', 'more'])
  })

  it('resizes only after everything before it is parsed, and writes nothing after it until then', () => {
    const { writer, seen, parse, unparsed } = slowTerminal()
    writer.push(data(0, 'before'))
    writer.push({ kind: 'resized', cols: 40, rows: 10 })
    writer.push(data(6, 'after'))
    expect(unparsed).toHaveLength(1)
    parse()
    expect(seen).toEqual(['before', '40x10'])
    parse()
    expect(seen).toEqual(['before', '40x10', 'after'])
  })

  it('skips what a newer snapshot makes needless', () => {
    const { writer, seen, parseAll } = slowTerminal()
    writer.push(data(0, 'parsing'))
    writer.push({ kind: 'resized', cols: 40, rows: 10 })
    writer.push(data(7, 'needless'))
    writer.push(snapshot(99, 'new'))
    parseAll()
    expect(seen).toEqual(['parsing', 'reset', '80x24', 'new'])
  })

  it('reports how far it has drawn, only after the bytes are parsed', () => {
    const { writer, drawn, parse } = slowTerminal()
    writer.push(snapshot(100, 'screen'))
    writer.push(data(100, 'four'))
    expect(drawn).toEqual([])
    parse()
    expect(drawn).toEqual([[100, 'snapshot']])
    parse()
    expect(drawn).toEqual([
      [100, 'snapshot'],
      [104, 'data'],
    ])
  })

  it('keeps the order whenever the terminal parses', () => {
    const frame = fc.oneof(fc.constant('data' as const), fc.constant('resized' as const))
    fc.assert(
      fc.property(fc.array(fc.tuple(frame, fc.boolean())), (steps) => {
        const { writer, seen, parse, parseAll } = slowTerminal()
        const expected: string[] = []
        steps.forEach(([kind, parseNow], index) => {
          if (kind === 'data') {
            writer.push(data(index, `d${index}`))
            expected.push(`d${index}`)
          } else {
            writer.push({ kind: 'resized', cols: index, rows: 1 })
            expected.push(`${index}x1`)
          }
          if (parseNow) parse()
        })
        parseAll()
        expect(seen).toEqual(expected)
      }),
    )
  })
})
