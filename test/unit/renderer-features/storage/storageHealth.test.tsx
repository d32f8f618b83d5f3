import { describe, expect, it } from 'vitest'
import { healthWords } from '../../../../src/renderer/src/features/storage/healthWords'
import { StorageBanner } from '../../../../src/renderer/src/features/storage/StorageBanner'
import type { StorageHealth } from '../../../../src/shared/contract/storage'
import { healthyStorage } from '../../../support/fixtureHost/storage'
import { drawn, hostile, unseen } from '../drawn'

const noon = new Date(2026, 10, 22, 12, 0).getTime()
const refusing: StorageHealth = {
  state: 'refusing',
  since: noon,
  message: 'No space is left.',
  next: 'Free some space.',
  waitingBytes: 1_240_000,
  heldRuns: 4,
}

describe('a disk that refuses', () => {
  it('is told with what, since when, what is held, and what to do', () => {
    expect(healthWords(refusing, noon)).toEqual({
      what: 'The disk has refused what Snowhook writes since 12:00: No space is left.',
      held: '4 agents are held back; 1.2\u202fMB wait in memory; nothing written is harmed.',
      next: 'Free some space.',
    })
  })
  it.each([
    [{ heldRuns: 1 }, '1 agent is held back; '],
    [{ heldRuns: 0 }, 'No agent is held back yet; '],
    [{ waitingBytes: 0 }, 'nothing waits in memory; '],
  ])('counts %o', (change, words) => {
    expect(healthWords({ ...refusing, ...change }, noon)?.held).toContain(words)
  })
  it('is told also when the host knows no more', () => {
    expect(healthWords({ ...refusing, since: null, message: null, next: null }, noon)).toMatchObject({
      what: 'The disk has refused what Snowhook writes.',
      next: null,
    })
  })
  it('is read out once: the figures are not part of what is', () => {
    const alert = (health: StorageHealth): string | undefined =>
      /<p role="alert">.*?<\/p>/.exec(drawn(<StorageBanner />, { storage: health }))?.[0]
    expect(alert(refusing)).toContain('No space is left.')
    expect(alert({ ...refusing, waitingBytes: 9, heldRuns: 9 })).toBe(alert(refusing))
  })
  it('is text, whatever the host says', () => {
    const html = drawn(<StorageBanner />, { storage: { ...refusing, message: hostile, next: hostile } })
    // The space between a number and its unit is no format character.
    expect(html).not.toMatch(unseen)
    expect(html).toContain('\\u{202e}')
  })
})

it('a disk that takes, and one that is not known yet, are not spoken of', () => {
  for (const storage of [null, healthyStorage]) {
    expect(healthWords(storage, noon)).toBeNull()
    expect(drawn(<StorageBanner />, { storage })).toBe('')
  }
})
