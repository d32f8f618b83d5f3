import { describe, expect, it } from 'vitest'
import { newAgentFrom } from '../../../src/main/cli/runOptions'
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
