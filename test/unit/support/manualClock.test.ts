import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../support/manualClock'

describe('the manual clock', () => {
  it('fires timers in the order in which they are due, at the time at which they are due', () => {
    const clock = new ManualClock(1_000)
    const fired: string[] = []
    const note = (name: string) => () => fired.push(`${name}@${clock.now()}`)
    clock.after(20, note('late'))
    clock.after(10, note('early'))
    clock.after(10, note('early too'))
    clock.advance(15)
    expect(fired).toEqual(['early@1010', 'early too@1010'])
    clock.advance(5)
    expect(fired.at(-1)).toBe('late@1020')
  })

  it('fires timers that other timers set, when they fall due on the way', () => {
    const clock = new ManualClock()
    const fired: number[] = []
    clock.after(10, () => clock.after(10, () => fired.push(clock.monotonic())))
    clock.advance(100)
    expect(fired).toEqual([20])
    expect(clock.monotonic()).toBe(100)
  })

  it('does not fire what was cancelled', () => {
    const clock = new ManualClock()
    const cancel = clock.after(10, () => {
      throw new Error('fired')
    })
    cancel()
    clock.advance(10)
    expect(clock.pending).toBe(0)
  })

  it('can be set like a wall clock, which no timer notices', () => {
    const clock = new ManualClock(1_000)
    const fired: number[] = []
    clock.after(10, () => fired.push(clock.now()))
    clock.jump(-500)
    expect([clock.now(), clock.monotonic()]).toEqual([500, 0])
    clock.jump(5_000)
    clock.advance(9)
    expect(fired).toEqual([])
    clock.advance(1)
    expect(fired).toEqual([5_510])
  })
})
