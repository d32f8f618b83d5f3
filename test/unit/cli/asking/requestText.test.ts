import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerHint } from '../../../../src/main/cli/asking/answerHint'
import { requestLines } from '../../../../src/main/cli/asking/requestText'
import { approval, question } from './items'

const shown = (value: unknown): string[] => requestLines(approval({ input: JSON.stringify(value) }))

describe('what is asked about is shown whole', () => {
  it('every field, lines as lines', () => {
    expect(shown({ command: 'npm test', timeout_secs: 120, env: {} })).toEqual([
      'command: npm test',
      'timeout_secs: 120',
      'env: {}',
    ])
    expect(shown({ path: 'a.txt', content: 'one\n\ntwo\n', more: [1] })).toEqual([
      'path: a.txt',
      'content:',
      '│ one',
      '│ ',
      '│ two',
      'more:',
      '│ [',
      '│   1',
      '│ ]',
    ])
    expect(shown('text')).toEqual(['input: text'])
    expect(shown({ old: '' })).toEqual(['old: ""'])
    expect(shown({})).toEqual([])
  })

  it('a request that was cut says that the rest is not here', () => {
    const lines = requestLines(approval({ input: '{"command":"npm te' }))
    expect(lines[0]).toBe('input: {"command":"npm te')
    expect(lines[1]).toContain('allows the rest unseen')
  })

  it('a question with its choices under their numbers, each once', () => {
    expect(requestLines(question({ question: 'Which\none?' }))).toEqual(['│ Which', '│ one?', '[1] left', '[2] right'])
  })

  it.each([
    ['\u001b[2J', '\\x1b[2J'],
    ['a\rb', 'a\\x0db'],
    ['\u202e\u200b', '\\u{202e}\\u{200b}'],
    ['a\u00a0b\u3000c', 'a\\xa0b\\u{3000}c'],
    ['\u2028', '\\u{2028}'],
    ['\ufe0f\u3164\u2800', '\\u{fe0f}\\u{3164}\\u{2800}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['grün 雪 🐕', 'grün 雪 🐕'],
  ])('what cannot be seen is spelled out: %j', (text, line) => {
    expect(shown({ command: text })).toEqual([`command: ${line}`])
  })

  it('nothing of any text acts on the terminal or is left out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, text) => {
        const whole = [
          ...shown({ [key]: text, rest: { [key]: [text] } }),
          ...requestLines(question({ question: text.slice(0, 100), choices: [key.slice(0, 100)] })),
          answerHint(approval({ summary: text.slice(0, 4_000) }), null),
        ].join('\n')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
        expect(whole).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
      }),
    )
  })
})

describe('the hint', () => {
  it('is one line with the exact command', () => {
    expect(answerHint(approval({ summary: 'npm test\nrm -rf /' }), null)).toBe(
      'snowhook: coder-1 asks to use shell: npm test\\nrm -rf /  Answer with: snowhook inbox answer ask-1 --allow | --deny "reason"',
    )
    expect(answerHint(question(), '/home/me/my data')).toBe(
      `snowhook: coder-1 asks: Which one?  Answer with: snowhook inbox answer ask-2 --data-dir '/home/me/my data' --text "answer"`,
    )
  })

  it('does not grow with what is asked', () => {
    expect(answerHint(approval({ summary: '🐕'.repeat(2_000) }), null).length).toBeLessThan(400)
  })
})
