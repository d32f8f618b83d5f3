import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StreamHub } from '../../../src/main/transport/streamHub'
import type { StreamPosition, StreamSink } from '../../../src/shared/contract/define'
import { STREAM_REPLAY_MAX_DELTAS } from '../../../src/shared/domain/limits'

it('gives each watcher the state as of its coming, then every delta with its number', () => {
  const { hub, add } = counting()
  add(1)
  const early = watcher()
  hub.subscribe(early.sink)
  add(2)
  const late = watcher()
  hub.subscribe(late.sink)
  add(3)
  expect(early.heard).toEqual([
    [1, [1]],
    [2, 2],
    [3, 3],
  ])
  expect(late.heard).toEqual([
    [2, [1, 2]],
    [3, 3],
  ])
})

it('answers a watcher that comes back with what it missed, while it still has that', () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(3_000), (before, missed) => {
      const { hub, add } = counting()
      for (let count = 0; count < before; count++) add(count)
      const since = { generation: hub.generation, seq: before }
      for (let count = 0; count < missed; count++) add(count)
      const { sink, heard } = watcher(since)
      hub.subscribe(sink)
      if (missed > STREAM_REPLAY_MAX_DELTAS) expect(heard.map(([seq]) => seq)).toEqual([before + missed])
      else expect(heard.map(([seq]) => seq)).toEqual(Array.from({ length: missed }, (_, index) => before + index + 1))
    }),
    { numRuns: 30 },
  )
})

it.each([
  ['another life', 'other', 1],
  ['the future', null, 99],
])('answers a position from %s with a snapshot', (_what, generation, seq) => {
  const { hub, add } = counting()
  add(1)
  add(2)
  const { sink, heard } = watcher({ generation: generation ?? hub.generation, seq })
  hub.subscribe(sink)
  expect(heard).toEqual([[2, [1, 2]]])
})

it('forgets a watcher that left, and tells the others when it ends', () => {
  const { hub, add } = counting()
  const [left, stayed] = [watcher(), watcher()]
  const leave = hub.subscribe(left.sink)
  hub.subscribe(stayed.sink)
  leave()
  leave()
  add(1)
  hub.end()
  add(2)
  expect(left.heard).toEqual([[0, []]])
  expect(stayed.heard).toEqual([[0, []], [1, 1], ['end']])
  expect(hub.watchers).toBe(0)
})

it('a watcher that leaves while a delta is given out does not disturb the others', () => {
  const { hub, add } = counting()
  const other = watcher()
  const leave = hub.subscribe({ ...watcher().sink, delta: () => leave() })
  hub.subscribe(other.sink)
  add(1)
  add(2)
  expect(other.heard.slice(1)).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(hub.watchers).toBe(1)
})

function counting() {
  const items: number[] = []
  const hub = new StreamHub<number[], number>(() => [...items])
  const add = (item: number): void => {
    items.push(item)
    hub.publish(item)
  }
  return { hub, add }
}

function watcher(since: StreamPosition | null = null) {
  const heard: unknown[][] = []
  const sink: StreamSink<number[], number> = {
    since,
    snapshot: (value, at) => void heard.push([at?.seq, value]),
    delta: (value, at) => void heard.push([at?.seq, value]),
    end: () => void heard.push(['end']),
  }
  return { sink, heard }
}
