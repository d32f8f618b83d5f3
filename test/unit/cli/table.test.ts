import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv, textTable } from '../../../src/main/cli/table'

describe('textTable', () => {
  it('pads text to the left and numbers to the right of the widest cell', () => {
    const table = textTable(
      [{ title: 'NAME' }, { title: 'TOKENS', align: 'right' }],
      [
        ['coder-1', '7'],
        ['r', '12,000'],
      ],
    )
    expect(table.split('\n')).toEqual(['NAME     TOKENS', 'coder-1       7', 'r        12,000'])
  })
  it('prints the titles alone when there are no rows', () => {
    expect(textTable([{ title: 'RUN' }, { title: 'WHY' }], [])).toBe('RUN  WHY')
  })
})

/** A reader of RFC 4180, for the round trip. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (char === '"') quoted = true
    else if (char === ',') {
      rows.at(-1)?.push(cell)
      cell = ''
    } else if (char === '\r' && text[at + 1] === '\n') {
      rows.at(-1)?.push(cell)
      cell = ''
      rows.push([])
      at += 1
    } else cell += char
  }
  rows.at(-1)?.push(cell)
  return rows
}

describe('csv', () => {
  it('gives back every cell to a reader of RFC 4180', () => {
    const cells = fc.string({ unit: 'binary' }).filter((text) => !/^[=+\-@\t\r]/.test(text))
    fc.assert(
      fc.property(fc.array(fc.array(cells, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
        expect(parseCsv(csv(rows))).toEqual(rows)
      }),
    )
  })
  it('lets no cell run as a formula in a spreadsheet', () => {
    expect(csv([['=HYPERLINK("x")', '+1', '-1', '@a']])).toBe(`"'=HYPERLINK(""x"")",'+1,'-1,'@a`)
  })
  it('leaves an unpriced cost empty rather than zero', () => {
    expect(csv([['coder-1', 3, null]])).toBe('coder-1,3,')
  })
})
