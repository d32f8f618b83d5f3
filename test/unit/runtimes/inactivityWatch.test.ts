import { describe, expect, it } from 'vitest'
import { InactivityWatch } from '../../../src/main/runtimes/inactivityWatch'
import { ManualClock } from '../../support/manualClock'

function watching(timeoutSecs: number) {
  const clock = new ManualClock()
  const fired: number[] = []
  const watch = new InactivityWatch(clock, timeoutSecs, () => fired.push(clock.monotonic()))
  return { clock, fired, watch }
}

describe('the inactivity watch', () => {
  it('fires once, exactly when the time is over', () => {
    const { clock, fired } = watching(10)
    clock.advance(9_999)
    expect(fired).toEqual([])
    clock.advance(1)
    expect(fired).toEqual([10_000])
    clock.advance(100_000)
    expect(fired).toEqual([10_000])
  })

  it('starts anew with every sign of life', () => {
    const { clock, fired, watch } = watching(10)
    for (let second = 0; second < 100; second += 9) {
      clock.advance(9_000)
      watch.signOfLife()
    }
    expect(fired).toEqual([])
    const last = clock.monotonic()
    clock.advance(10_000)
    expect(fired).toEqual([last + 10_000])
  })

  it('keeps one timer however many signs of life there are', () => {
    const { clock, watch } = watching(10)
    for (let sign = 0; sign < 1_000; sign += 1) watch.signOfLife()
    expect(clock.pending).toBe(1)
  })

  it('0 means never, without a timer', () => {
    const { clock, fired } = watching(0)
    expect(clock.pending).toBe(0)
    clock.advance(1_000_000_000)
    expect(fired).toEqual([])
  })

  it('is silent and leaves no timer once stopped', () => {
    const { clock, fired, watch } = watching(10)
    watch.stop()
    expect(clock.pending).toBe(0)
    clock.advance(20_000)
    expect(fired).toEqual([])
  })
})
