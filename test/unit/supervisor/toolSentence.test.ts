import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneLine, toolSentence } from '../../../src/main/supervisor/toolSentence'

describe('what a tool call does, in a few words', () => {
  const cases: [string, string, string][] = [
    ['Bash', '{"command":"npm test","description":"Run the tests"}', 'Bash: npm test'],
    ['Read', '{"file_path":"/src/app.ts","offset":3}', 'Read: /src/app.ts'],
    ['Task', '{"description":"look","prompt":"long"}', 'Task: look'],
    ['TodoWrite', '{"todos":[]}', 'TodoWrite'],
    ['Bash', '{"command":"cut off in mid', 'Bash'],
    ['Bash', '"text"', 'Bash'],
    ['Bash', '{"command":"  "}', 'Bash'],
    ['Bash', '{"command":"a\\nb\\tc"}', 'Bash: a b c'],
  ]
  it.each(cases)('%s %s', (name, input, sentence) => {
    expect(toolSentence(name, input)).toBe(sentence)
  })

  it('never turns the line around or breaks it, however hostile the agent', () => {
    expect(oneLine('safe\u202etxt.exe\u001b]0;x\u0007\nnext', 80)).toBe('safe txt.exe ]0;x next')
  })

  it('keeps to its bound and never ends in half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (text, max) => {
        const line = oneLine(text, max)
        expect(line.length).toBeLessThanOrEqual(max)
        expect(line).not.toMatch(/[\n\r\p{Cc}\p{Cf}]/u)
        expect(line.isWellFormed()).toBe(true)
      }),
    )
  })
})
