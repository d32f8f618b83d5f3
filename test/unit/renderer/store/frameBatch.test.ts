import { expect, it } from 'vitest'
import { createFrameBatch } from '../../../../src/renderer/src/store/frameBatch'

function batchWithFrames() {
  const applied: (readonly number[])[] = []
  const frames: (() => void)[] = []
  const batch = createFrameBatch<number>(
    (items) => applied.push(items),
    (callback) => frames.push(callback),
  )
  const frame = (): void => {
    for (const callback of frames.splice(0)) callback()
  }
  return { batch, applied, frames, frame }
}

it('a thousand updates in one frame are applied once, in order', () => {
  const { batch, applied, frame, frames } = batchWithFrames()
  const numbers = Array.from({ length: 1_000 }, (_, index) => index)
  for (const number of numbers) batch.push(number)
  expect(frames).toHaveLength(1)
  frame()
  expect(applied).toEqual([numbers])
})

it('what comes after a frame waits for the next one', () => {
  const { batch, applied, frame } = batchWithFrames()
  batch.push(1)
  frame()
  batch.push(2)
  expect(applied).toEqual([[1]])
  frame()
  expect(applied).toEqual([[1], [2]])
})

it('a flush applies at once, and the frame that was asked for then finds nothing', () => {
  const { batch, applied, frame } = batchWithFrames()
  batch.push(1)
  batch.flush()
  frame()
  expect(applied).toEqual([[1]])
})
