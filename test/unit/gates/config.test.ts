import { describe, expect, it } from 'vitest'
import { parseGates } from '../../../src/main/gates/config'

describe('the gates of a configuration', () => {
  it('are read with their defaults', () => {
    const text =
      'other: 1\ngates:\n  - name: test\n    command: npm test\n  - name: rust\n    command: cargo test\n    timeoutSecs: 30\n    when: Cargo.toml\n'
    expect(parseGates(text)).toEqual({
      ok: true,
      value: [
        { name: 'test', command: 'npm test', timeoutSecs: 600 },
        { name: 'rust', command: 'cargo test', timeoutSecs: 30, when: ['Cargo.toml'] },
      ],
    })
  })
  it.each([
    ['timeout: 90s', 90],
    ['timeout: 10m', 600],
    ['timeout: 2h', 7_200],
    ['timeout: 45', 45],
    ['timeoutSecs: 5m', 300],
  ])('take %j as %i seconds, as set-up commands do', (line, timeoutSecs) => {
    const read = parseGates(`gates:\n  - name: a\n    command: x\n    ${line}\n`)
    expect(read).toEqual({ ok: true, value: [{ name: 'a', command: 'x', timeoutSecs }] })
  })
  it.each(['', '# nothing\n', 'gates:\n', 'gates: []\n', 'theme: dark\n'])('are none in %j', (text) => {
    expect(parseGates(text)).toEqual({ ok: true, value: [] })
  })
  it.each([
    ['gates:\n  - name: a\n    comand: x\n', /line 2: gates\.0/],
    ['gates:\n  - name: a\n    command: x\n  - name: b\n    command: [\n', /line \d+: /],
    ['gates:\n  - name: a\n    command: x\n    timeoutSecs: -1\n', /line 4: gates\.0\.timeoutSecs/],
    ['gates:\n  - name: a\n    command: x\n    timeout: 9h\n', /line 4: gates\.0\.timeoutSecs/],
    ['gates:\n  - name: a\n    command: x\n    timeout: soon\n', /line 4: gates\.0\.timeoutSecs: expected a number/],
    ['gates:\n  - name: a\n    command: x\n    timeout: 1\n    timeoutSecs: 2\n', /line 2: gates\.0/],
    ['gates:\n  - name: a\n    command: x\n  - name: a\n    command: y\n', /line 4: gates\.1\.name: another gate/],
    ['gates: yes\n', /line 1: gates: /],
    ['- 1\n', /line 1: /],
    [
      'a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\ngates: [*c,*c,*c,*c]\n',
      /alias/i,
    ],
    [`gates:\n${'  - {name: x, command: y}\n'.repeat(51)}`, /gates/],
  ])('of %j are refused with the line', (text, message) => {
    const read = parseGates(text)
    expect(read.ok ? 'accepted' : read.error).toMatch(message)
  })
})
