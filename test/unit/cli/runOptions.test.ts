import { describe, expect, it } from 'vitest'
import { newAgentFrom, optionValues } from '../../../src/main/cli/runOptions'
import { manifest } from '../../../src/main/runtimes/claude-code/manifest'

const typed = { runtime: 'claude-code', cwd: '/w', prompt: 'x', story: 's', agent: 'a', arg: [], env: [], option: [] }

describe('--inactivity-timeout', () => {
  it.each(['', ' ', 'soon', '-1', 'Infinity'])('%j is a mistake, never "no timeout"', (inactivityTimeout) => {
    const read = newAgentFrom({ ...typed, inactivityTimeout }, manifest, '/w')
    expect(read).toMatchObject({ ok: false, error: { tag: 'invalid_input', field: 'inactivity-timeout' } })
  })

  it.each([
    ['0', 0],
    ['3', 3],
    ['0.5', 0.5],
  ])('%j is %d seconds', (inactivityTimeout, seconds) => {
    const read = newAgentFrom({ ...typed, inactivityTimeout }, manifest, '/w')
    expect(read).toMatchObject({ ok: true, value: { inactivityTimeoutSecs: seconds } })
  })
})

describe('--option', () => {
  const read = (...pairs: string[]) => optionValues(pairs, manifest)

  it('becomes what the runtime takes', () => {
    expect(read('permissionMode=plan', 'effort=', 'maxTurns=3', 'allowedTools=A', 'allowedTools=B=C')).toEqual({
      ok: true,
      value: { permissionMode: 'plan', effort: '', maxTurns: 3, allowedTools: ['A', 'B=C'] },
    })
  })

  it.each([
    ['nope=1', /no option "nope"\. It has: permissionMode, tools, /],
    ['permissionMode=never', /one of: acceptEdits, default, /],
    ['effort=huge', /one of: low, /],
    ['maxTurns=', /a number/],
    ['maxTurns=many', /a number/],
    ['maxTurns', /is not OPTION=VALUE/],
  ])('%s is refused with what there is', (pair, words) => {
    expect(read(pair)).toMatchObject({
      ok: false,
      error: { tag: 'invalid_input', field: 'option', message: expect.stringMatching(words) },
    })
  })

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('a switch takes %s', (text, value) => {
    const field = { key: 'fast', label: 'Fast', help: '', kind: 'toggle', advanced: false } as const
    const switched = { ...manifest, options: [field] }
    expect(optionValues([`fast=${text}`], switched)).toEqual({ ok: true, value: { fast: value } })
    expect(optionValues(['fast=yes'], switched).ok).toBe(false)
  })
})
