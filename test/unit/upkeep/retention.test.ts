import { describe, expect, it } from 'vitest'
import { Retention } from '../../../src/main/upkeep/retention'
import { snowhookError } from '../../../src/shared/domain/errors'
import { err, ok } from '../../../src/shared/domain/result'
import { ManualClock } from '../../support/manualClock'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const freed = ok({ runCount: 2, conversationCount: 0, bytes: 5_000_000, problems: [] })

function keeper(days: () => number | null, prune: () => typeof freed | ReturnType<typeof err> = () => freed) {
  const clock = new ManualClock()
  const passes: number[] = []
  const told: string[] = []
  const reported: string[] = []
  let finished = 0
  const retention = new Retention({
    clock,
    keepDays: days,
    prune: async (older) => {
      passes.push(older)
      return prune() as typeof freed
    },
    finish: async () => {
      finished += 1
      return []
    },
    tell: (message) => told.push(message),
    report: (message) => reported.push(message),
  })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await retention.settled()
  }
  return { clock, retention, passes, told, reported, pass, finished: () => finished }
}

describe('retention', () => {
  it('never prunes unless the settings say so, and finishes what a kill has left all the same', async () => {
    const { pass, passes, finished } = keeper(() => null)
    await pass(MINUTE_MS)
    for (let hour = 0; hour < 50; hour += 1) await pass(HOUR_MS)
    expect([passes, finished()]).toEqual([[], 1])
  })

  it('prunes once after the start and once a day, by the setting as it is then', async () => {
    let days = 30
    const { pass, passes, told } = keeper(() => days)
    await pass(MINUTE_MS)
    expect(passes).toEqual([30])
    for (let hour = 0; hour < 23; hour += 1) await pass(HOUR_MS)
    expect(passes).toEqual([30])
    days = 7
    await pass(HOUR_MS)
    expect(passes).toEqual([30, 7])
    expect(told[0]).toContain('2 runs older than 30 days')
    expect(told[0]).toContain('5.0 MB')
  })

  it('is late by no more than an hour when the machine slept, and is not stopped by a clock that was set back', async () => {
    const { pass, passes, clock } = keeper(() => 30)
    await pass(MINUTE_MS)
    clock.jump(48 * HOUR_MS)
    await pass(HOUR_MS)
    expect(passes).toHaveLength(2)
    clock.jump(-1_000 * HOUR_MS)
    for (let hour = 0; hour < 25; hour += 1) await pass(HOUR_MS)
    expect(passes.length).toBeGreaterThanOrEqual(3)
  })

  it('says nothing when there was nothing, and reports what went wrong', async () => {
    const nothing = keeper(
      () => 1,
      () => ok(null) as unknown as typeof freed,
    )
    await nothing.pass(MINUTE_MS)
    expect([nothing.told, nothing.reported]).toEqual([[], []])
    const refused = keeper(
      () => 1,
      () => err(snowhookError('storage_failed', 'The disk is full.')),
    )
    await refused.pass(MINUTE_MS)
    expect(refused.reported).toEqual(['The disk is full.'])
  })

  it('leaves no timer behind', async () => {
    const { clock, retention, pass } = keeper(() => 1)
    await pass(MINUTE_MS)
    await retention.close()
    expect(clock.pending).toBe(0)
  })
})
