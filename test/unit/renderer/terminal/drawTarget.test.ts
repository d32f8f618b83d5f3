import { describe, expect, it } from 'vitest'
import { guardedTarget, STUCK_MS } from '../../../../src/renderer/src/features/terminal/drawTarget'
import { ManualClock } from '../../../support/manualClock'

/** A terminal whose parser the test drives, and may break. */
function setUp() {
  const clock = new ManualClock()
  const page = new EventTarget()
  const waiting: (() => void)[] = []
  let breaks = 0
  let throwing = false
  const guarded = guardedTarget(
    {
      reset: () => undefined,
      resize: () => undefined,
      write(_data, parsed) {
        if (throwing) throw new Error('parser')
        waiting.push(parsed)
      },
    },
    () => {
      breaks += 1
    },
    clock,
    page,
  )
  return {
    clock,
    guarded,
    parse: () => waiting.shift()?.(),
    errorOnPage: () => page.dispatchEvent(new Event('error')),
    throwNow: () => {
      throwing = true
    },
    breaks: () => breaks,
    write: () => guarded.target.write(new Uint8Array(1), () => undefined),
  }
}

describe('a pane whose parser fails', () => {
  it('is reported when it makes no progress after an error, once', () => {
    const { write, errorOnPage, clock, breaks } = setUp()
    write()
    errorOnPage()
    errorOnPage()
    clock.advance(STUCK_MS)
    errorOnPage()
    clock.advance(STUCK_MS)
    expect(breaks()).toBe(1)
  })

  it('is reported at once when the write itself throws', () => {
    const { write, throwNow, breaks } = setUp()
    throwNow()
    write()
    expect(breaks()).toBe(1)
  })

  it('takes no more bytes', () => {
    const { write, throwNow, breaks } = setUp()
    throwNow()
    write()
    write()
    expect(breaks()).toBe(1)
  })
})

describe('a pane that works', () => {
  it('is not blamed for an error elsewhere on the page', () => {
    const { write, parse, errorOnPage, clock, breaks } = setUp()
    errorOnPage()
    write()
    errorOnPage()
    parse()
    clock.advance(STUCK_MS)
    expect(breaks()).toBe(0)
  })

  it('leaves no timer and no listener behind', () => {
    const { write, guarded, errorOnPage, clock, breaks } = setUp()
    write()
    errorOnPage()
    guarded.dispose()
    errorOnPage()
    expect(clock.pending).toBe(0)
    clock.advance(STUCK_MS)
    expect(breaks()).toBe(0)
  })
})

it('is idle only while nothing written waits to be parsed, so a picture is never resized before it is drawn', () => {
  const { guarded, write, parse } = setUp()
  expect(guarded.idle()).toBe(true)
  write()
  write()
  parse()
  expect(guarded.idle()).toBe(false)
  parse()
  expect(guarded.idle()).toBe(true)
})
