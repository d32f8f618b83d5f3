import { describe, expect, it } from 'vitest'
import { parkingSentence } from '../../../../src/renderer/src/features/parking/parkingWords'
import { formatClock } from '../../../../src/renderer/src/ui/format/age'

const NOW = new Date(2026, 5, 10, 9, 0).getTime()
const until = NOW + 47 * 60_000
const base = { account: 'this login', window: 'five_hour', until, source: 'provider', autoResume: true } as const
const local = formatClock(until, NOW)

describe('why an agent is parked, by the client’s own clock', () => {
  it.each<[Partial<Parameters<typeof parkingSentence>[0]>, Parameters<typeof parkingSentence>[1], string]>([
    [
      {},
      undefined,
      `Limit five_hour of this login. The provider says it resets at ${local}, in 47 m; then the agent resumes by itself.`,
    ],
    [
      { autoResume: false },
      undefined,
      `Limit five_hour of this login. The provider says it resets at ${local}, in 47 m; then you are asked.`,
    ],
    [
      { source: 'back_off' },
      undefined,
      `Limit five_hour of this login. The provider gave no reset time; Snowhook tries again at ${local}, in 47 m.`,
    ],
    [
      { source: 'back_off', autoResume: false, window: null, account: '' },
      undefined,
      `Limit of this account. The provider gave no reset time; you are asked at ${local}, in 47 m.`,
    ],
    [
      { until: NOW - 1 },
      undefined,
      'Limit five_hour of this login. The provider says it resets now; then the agent resumes by itself.',
    ],
    [
      {},
      { probing: 'other' as never },
      'Limit five_hour of this login. One agent is trying whether it is gone; then this one resumes by itself.',
    ],
    [{}, { probing: null, goneAt: NOW }, 'Limit five_hour of this login is gone. Agents resume one after the other.'],
    [
      { autoResume: false },
      { probing: null, goneAt: NOW },
      'Limit five_hour of this login is gone. It can be resumed.',
    ],
  ])('%j with %j', (change, hold, words) => {
    expect(parkingSentence({ ...base, ...change }, hold, NOW).replaceAll('\u202f', ' ')).toBe(words)
  })
})
