import { describe, expect, it } from 'vitest'
import { identityOf, presentable, processId } from '../../../src/main/host/recoverySweep'
import { type FoundProcess, FoundProcess as FoundProcessSchema } from '../../../src/shared/domain/recovery'

const found = (over: Partial<FoundProcess> = {}): FoundProcess => ({
  id: processId({ pid: 7, startTime: '1@boot' }),
  pid: 7,
  command: 'node',
  runId: null,
  evidence: 'It works in a folder of agents.',
  state: 'ended',
  ...over,
})
const key = 'sk-canary-0123456789abcdef'
const redact = (text: string): string => text.replaceAll(key, '[key]')
const only = (one: FoundProcess): FoundProcess => {
  const [shown] = presentable([one], redact)
  if (shown === undefined) throw new Error('it is not named')
  return shown
}

describe('a process in the recovery report', () => {
  it('cannot hide, reorder or act by its own command line or the name of its folder', () => {
    const hostile = 'rm -rf \u001b[2K\u001b]52;c;aGk=\u0007\u202e/home\u2066\u009b1A\r\nended: all is well\u200b'
    const { command, evidence } = only(found({ command: hostile, evidence: hostile }))
    for (const text of [command, evidence]) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(text).toContain('\\u001b')
      expect(text).toContain('\\u202e')
    }
  })
  it('fits the contract however much it says of itself', () => {
    const long = 'x'.repeat(5_000_000)
    expect(FoundProcessSchema.safeParse(only(found({ command: long, evidence: `It works in ${long}` }))).success).toBe(
      true,
    )
  })
  it('does not show a key that was given to it as an argument, nor the half of one', () => {
    const near = `${'x'.repeat(1_990)}${key}`
    for (const command of [`curl -H ${key} https://x`, near]) {
      const shown = JSON.stringify(only(found({ command, evidence: `It works in /tmp/${key}.` })))
      expect(shown).not.toContain(key.slice(0, 8))
    }
  })
  it('that somebody must decide about is named before ten thousand that are gone', () => {
    const many = Array.from({ length: 10_000 }, (_, pid) => found({ pid: pid + 10 }))
    const [first, second] = presentable([...many, found({ state: 'survived' }), found({ state: 'asked' })], redact)
    expect([first?.state, second?.state]).toEqual(['asked', 'survived'])
  })
  it('is still the same one to whoever ends it', () => {
    expect(identityOf(only(found()))).toEqual({ pid: 7, startTime: '1@boot' })
  })
})
