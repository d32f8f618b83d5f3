import { describe, expect, it } from 'vitest'
import { askFace, askLine, fitsAtAGlance } from '../../../../src/renderer/src/features/attention/askFace'
import { approvalItem, questionItem } from './askSamples'

const faceOf = (input: unknown) => askFace(approvalItem({}, input))

describe('what will run is shown whole', () => {
  it.each([
    ['a command', { command: 'npm test\nrm -rf x' }, [{ kind: 'command', text: 'npm test\nrm -rf x' }]],
    [
      'an edit',
      { path: 'a.ts', old_string: 'one', new_string: 'two' },
      [
        { kind: 'file', path: 'a.ts' },
        { kind: 'change', before: 'one', after: 'two' },
      ],
    ],
    [
      'several edits of one file',
      {
        file_path: 'a.ts',
        edits: [
          { old_string: 'one', new_string: 'two' },
          { old_text: '', new_text: 'three' },
        ],
      },
      [
        { kind: 'file', path: 'a.ts' },
        { kind: 'change', before: 'one', after: 'two' },
        { kind: 'change', before: '', after: 'three' },
      ],
    ],
    [
      'a new file',
      { path: 'a.ts', content: '' },
      [
        { kind: 'file', path: 'a.ts' },
        { kind: 'change', before: null, after: '' },
      ],
    ],
    [
      'any other call',
      { owner: 'x', n: 1 },
      [{ kind: 'json', label: 'Input', text: '{\n  "owner": "x",\n  "n": 1\n}' }],
    ],
    ['a call without input', {}, [{ kind: 'json', label: 'Input', text: '{}' }]],
    ['a list', [1], [{ kind: 'json', label: 'Input', text: '[\n  1\n]' }]],
  ])('%s', (_, input, parts) => {
    expect(faceOf(input)).toEqual({ parts, whole: true })
  })

  it.each([
    ['a further field of a command', { command: 'npm test', env: { LD_PRELOAD: 'evil.so' } }, 'evil.so'],
    ['a further field of an edit', { path: 'a', old_string: 'b', new_string: 'c', replace_all: true }, 'replace_all'],
    [
      'a further field of one of several edits',
      { path: 'a', edits: [{ old: 'b', new: 'c', mode: 'x' }] },
      '"mode": "x"',
    ],
    ['a second name for the same thing', { path: 'a', new_string: 'b', content: 'hidden' }, 'hidden'],
    ['a field that is no text', { command: ['rm', '-rf'] }, '"-rf"'],
    ['a field called __proto__', JSON.parse('{"command":"ls","__proto__":{"x":1}}'), '__proto__'],
  ])('%s does not go unseen', (_, input, seen) => {
    const face = faceOf(input)
    const json = face.parts.find((part) => part.kind === 'json')
    expect(json?.text).toContain(seen)
  })

  it('what the host had to cut is shown as far as it goes, and said not to be whole', () => {
    const face = askFace(approvalItem({ input: '{"command":"npm te' }))
    expect(face).toEqual({
      parts: [{ kind: 'json', label: 'Input, its beginning', text: '{"command":"npm te' }],
      whole: false,
    })
    expect(fitsAtAGlance(face)).toBe(false)
  })
})

describe('a pane offers to allow only what it shows whole', () => {
  it.each([
    ['a short command', { command: 'npm test' }, true],
    ['a small edit', { path: 'a.ts', old_string: 'one', new_string: 'two' }, true],
    ['a long command', { command: 'x'.repeat(401) }, false],
    ['a command of many lines', { command: 'x\n'.repeat(9) }, false],
    ['a large new file', { path: 'a', content: 'y'.repeat(1_000) }, false],
  ])('%s: %s', (_, input, fits) => {
    expect(fitsAtAGlance(faceOf(input))).toBe(fits)
  })
})

describe('the one line of a request', () => {
  it('is its summary on one line, with nothing unseen in it', () => {
    expect(askLine(approvalItem({ summary: 'npm\n  test \u202e' }))).toBe('npm test \\u{202e}')
  })
  it('says that it was cut', () => {
    expect(askLine(approvalItem({ summary: 'x'.repeat(500) }))).toMatch(/^x{160}…$/)
  })
  it('falls back to the tool, and is the question for a question', () => {
    expect(askLine(approvalItem({ summary: '' }))).toBe('shell')
    expect(askLine(questionItem())).toBe('Which database?')
  })
})
