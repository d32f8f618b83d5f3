import { beforeEach, describe, expect, it } from 'vitest'
import { Publisher } from '../../../src/main/host/publisher'
import { ManualClock } from '../../support/manualClock'

let clock = new ManualClock()
let published: number[] = []
let feed = new Publisher(clock, () => {})

beforeEach(() => {
  clock = new ManualClock()
  published = []
  feed = new Publisher(clock, () => published.push(clock.monotonic()))
})

describe('what is published of an agent', () => {
  it('is a change of phase, at once, every time', () => {
    feed.changed('now')
    feed.changed('now')
    expect(published).toEqual([0, 0])
  })

  it('is many small changes at most every 50 ms, the last one always', () => {
    for (let ms = 0; ms < 200; ms += 10) {
      feed.changed('soon')
      clock.advance(10)
    }
    clock.advance(1_000)
    expect(published).toEqual([0, 50, 100, 150, 200])
  })

  it('is a mere sign of life at most once a second', () => {
    for (let ms = 0; ms < 2_500; ms += 10) {
      feed.changed('idle')
      clock.advance(10)
    }
    clock.advance(5_000)
    expect(published).toEqual([0, 1_000, 2_000, 3_000])
  })

  it('comes as soon as the most urgent change wants it', () => {
    feed.changed('now')
    feed.changed('idle')
    feed.changed('soon')
    clock.advance(20)
    feed.changed('now')
    clock.advance(5_000)
    expect(published).toEqual([0, 20])
  })

  it('is nothing after the end, and no timer is left', () => {
    feed.changed('now')
    feed.changed('soon')
    feed.close()
    feed.changed('now')
    clock.advance(5_000)
    expect(published).toEqual([0])
    expect(clock.pending).toBe(0)
  })
})
