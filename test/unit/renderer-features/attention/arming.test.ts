import { expect, it } from 'vitest'
import { ARMING_MS, createArming } from '../../../../src/renderer/src/features/attention/arming'
import { ManualClock } from '../../../support/manualClock'

function arming() {
  const clock = new ManualClock()
  const said: boolean[] = []
  return { clock, said, buttons: createArming(clock, (armed) => said.push(armed)) }
}

it('buttons are off until what they act on has stood still for a moment', () => {
  const { clock, said, buttons } = arming()
  expect(buttons.armed).toBe(false)
  buttons.restart()
  clock.advance(ARMING_MS - 1)
  expect(buttons.armed).toBe(false)
  clock.advance(1)
  expect(buttons.armed).toBe(true)
  expect(said).toEqual([true])
})

it('a change turns them off at once, and the moment begins again', () => {
  const { clock, said, buttons } = arming()
  buttons.restart()
  clock.advance(ARMING_MS)
  buttons.restart()
  expect(buttons.armed).toBe(false)
  clock.advance(ARMING_MS - 1)
  buttons.restart()
  clock.advance(ARMING_MS - 1)
  expect(buttons.armed).toBe(false)
  clock.advance(1)
  expect(said).toEqual([true, false, true])
})

it('buttons that are gone never come on, and leave no timer', () => {
  const { clock, buttons } = arming()
  buttons.restart()
  buttons.stop()
  expect(clock.pending).toBe(0)
  clock.advance(ARMING_MS * 2)
  expect(buttons.armed).toBe(false)
})
