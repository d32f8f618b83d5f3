import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutSheet, joinSheet, promptOf, withPrompt } from '../../../src/main/stories/sheet'

const texts = fc
  .array(fc.constantFrom('---', '\n', '\r\n', 'title: x', 'a prompt', ' ', '\uFEFF', '\r', '----', '--- ', '# x'), {
    maxLength: 14,
  })
  .map((parts) => parts.join(''))

const cut = (text: string) => {
  const sheet = cutSheet(text)
  if (!sheet.ok) throw new Error(sheet.error)
  return sheet.value
}

describe('a sheet', () => {
  it.each([
    ['plain', '---\ntitle: x\n---\n\nDo it.\n', 'title: x\n', 'Do it.'],
    ['no empty line', '---\ntitle: x\n---\nDo it.\n', 'title: x\n', 'Do it.'],
    ['no last line end', '---\ntitle: x\n---\nDo it.', 'title: x\n', 'Do it.'],
    ['CR LF', '---\r\ntitle: x\r\n---\r\n\r\nDo\r\nit.\r\n', 'title: x\r\n', 'Do\nit.'],
    ['a byte order mark', '\uFEFF---\ntitle: x\n---\nDo it.', 'title: x\n', 'Do it.'],
    ['--- in the prompt', '---\na: 1\n---\none\n---\ntwo\n---\n', 'a: 1\n', 'one\n---\ntwo\n---'],
    ['no prompt', '---\na: 1\n---', 'a: 1\n', ''],
    ['nothing between the lines', '---\n---\nx', '', 'x'],
    ['spaces behind the dashes', '--- \na: 1\n---\t\nx', 'a: 1\n', 'x'],
    ['no front matter', 'Do it.\n\n---\nor not\n', null, 'Do it.\n\n---\nor not'],
    ['dashes that are no front matter', '----\nDo it.', null, '----\nDo it.'],
    ['nothing', '', null, ''],
  ])('is cut where its front matter ends: %s', (_, text, yaml, prompt) => {
    const sheet = cut(text)
    expect(sheet.front?.yaml ?? null).toBe(yaml)
    expect(promptOf(sheet)).toBe(prompt)
    expect(joinSheet(sheet)).toBe(text)
  })

  it('says that a front matter never ends, rather than take it for a prompt', () => {
    expect(cutSheet('---\ntitle: x\n\nDo it.\n')).toEqual({
      ok: false,
      error: expect.stringMatching(/^line 1: .*never/),
    })
    expect(cutSheet(`---\n${'# x\n'.repeat(100_000)}---\n`)).toEqual({
      ok: false,
      error: expect.stringMatching(/^line 1: .*64000/),
    })
  })

  it('put together again is the same text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const sheet = cutSheet(text)
        if (sheet.ok) expect(joinSheet(sheet.value)).toBe(text)
      }),
    )
  })

  it('takes any prompt, whatever it had', () => {
    fc.assert(
      fc.property(texts, texts, (text, prompt) => {
        const sheet = cutSheet(text)
        if (!sheet.ok) return
        const wanted = sheet.value.eol === '\n' ? prompt : prompt.replaceAll('\r\n', '\n')
        const changed = withPrompt(sheet.value, wanted)
        expect(promptOf(cut(joinSheet(changed)))).toBe(wanted)
        expect(changed.bom).toBe(sheet.value.bom)
        if (sheet.value.front !== null) expect(changed.front?.yaml).toBe(sheet.value.front.yaml)
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps the way a file is laid out when its prompt changes', () => {
    expect(joinSheet(withPrompt(cut('---\na: 1\n---\nold'), 'new'))).toBe('---\na: 1\n---\nnew')
    expect(joinSheet(withPrompt(cut('---\r\na: 1\r\n---\r\n\r\nold\r\n'), 'a\nb'))).toBe(
      '---\r\na: 1\r\n---\r\n\r\na\r\nb\r\n',
    )
    expect(joinSheet(withPrompt(cut('---\na: 1\n---'), 'new'))).toBe('---\na: 1\n---\n\nnew\n')
    expect(joinSheet(withPrompt(cut('old\n'), '---\nlooks like one\n---'))).toBe(
      '---\n---\n\n---\nlooks like one\n---\n',
    )
  })
})
