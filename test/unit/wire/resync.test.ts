import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { FakeTransport } from '../../support/wire/fakeTransport'
import { SampleHost } from '../../support/wire/sampleHost'
import { Switchboard, settled } from '../../support/wire/switchboard'

describe('a gap in a stream', () => {
  it('is mended: the client asks again from its last position', async () => {
    const { transport, seen } = await watched()
    transport.say({ type: 'snapshot', id: 1, generation: 'g', seq: 4, value: [1] })
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 5, value: 2 })
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 7, value: 99 })
    expect(transport.heard()).toEqual([
      { type: 'close', id: 1 },
      { type: 'open', id: 2, method: 'list.watch', input: {}, since: { generation: 'g', seq: 5 } },
    ])
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 8, value: 98 })
    transport.say({ type: 'delta', id: 2, generation: 'g', seq: 6, value: 3 })
    transport.say({ type: 'delta', id: 2, generation: 'g', seq: 7, value: 4 })
    expect(seen).toEqual([[1], 2, 3, 4])
  })

  it('that comes again at once ends the stream instead of going round for ever', async () => {
    const { transport, seen } = await watched()
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 1, value: 1 })
    transport.say({ type: 'delta', id: 2, generation: 'g', seq: 1, value: 1 })
    expect(seen).toEqual(['protocol'])
    expect(transport.heard()).toMatchObject([
      { type: 'close', id: 1 },
      { type: 'open', id: 2 },
      { type: 'close', id: 2 },
    ])
  })

  it('is not one when a delta comes twice', async () => {
    const { transport, seen } = await watched()
    transport.say({ type: 'snapshot', id: 1, generation: 'g', seq: 1, value: [1] })
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 1, value: 1 })
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 2, value: 2 })
    expect(seen).toEqual([[1], 2])
    expect(transport.heard()).toEqual([])
  })

  it('is a new life when the generation changes, and only a snapshot begins one', async () => {
    const { transport, seen } = await watched()
    transport.say({ type: 'snapshot', id: 1, generation: 'g', seq: 1, value: [1] })
    transport.say({ type: 'snapshot', id: 1, generation: 'h', seq: 0, value: [7] })
    transport.say({ type: 'delta', id: 1, generation: 'g', seq: 2, value: 2 })
    expect(seen).toEqual([[1], [7]])
    expect(transport.heard()).toMatchObject([{ type: 'close' }, { type: 'open', since: { generation: 'h', seq: 0 } }])
  })
})

/** What may happen to a host, its clients and the wire between them. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add' as const), count: fc.constant(1_100) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'cut' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'congest' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'drain' as const }) },
  { weight: 3, arbitrary: fc.constant({ do: 'time' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
)

it('a watcher ends up with what the host has, after any losses, restarts and traffic jams, without one wrong item on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const board = new Switchboard()
      const { client, connection } = board.client()
      let picture: number[] = []
      let snapshots = 0
      client.list.watch(
        {},
        {
          snapshot: (value) => {
            snapshots += 1
            picture = [...value]
          },
          delta: (value) => {
            expect(value).toBe((picture.at(-1) ?? 0) + 1)
            picture.push(value)
          },
        },
      )
      let next = 1
      let restarts = 0
      for (const { do: what, count } of steps as { do: string; count?: number }[]) {
        const end = board.hostEnds.at(-1)
        if (what === 'add') for (let item = 0; item < (count ?? 0); item++) board.host.add(next++)
        if (what === 'cut') board.cut()
        if (what === 'congest' && end) Object.defineProperty(end, 'bufferedBytes', { value: 9e6, configurable: true })
        if (what === 'drain' && end) Object.defineProperty(end, 'bufferedBytes', { value: 0, configurable: true })
        if (what === 'time') board.clock.advance(300)
        if (what === 'restart') {
          const host = new SampleHost()
          host.items = [...board.host.items]
          Object.assign(board, { host })
          board.cut()
          restarts += 1
        }
        await settled()
      }
      const end = board.hostEnds.at(-1)
      if (end) Object.defineProperty(end, 'bufferedBytes', { value: 0 })
      for (let turn = 0; turn < 12 && connection.getState().phase !== 'open'; turn++) {
        board.clock.advance(10_000)
        await settled()
      }
      board.clock.advance(100)
      await settled()
      expect(picture).toEqual(board.host.items)
      // A snapshot at first and for every other life; else only where more was missed than is kept.
      if (!steps.some((each) => 'count' in each && each.count > 1_000))
        expect(snapshots).toBeLessThanOrEqual(1 + restarts)
    }),
    { numRuns: 150 },
  )
})

async function watched() {
  const board = new Switchboard()
  const transport = new FakeTransport()
  const { client } = board.client({ connect: async () => transport })
  const seen: unknown[] = []
  client.list.watch(
    {},
    {
      snapshot: (value) => void seen.push(value),
      delta: (value) => void seen.push(value),
      end: (error) => void seen.push(error?.tag),
    },
  )
  await settled()
  transport.say({ type: 'hello', protocol: PROTOCOL_VERSION })
  transport.heard()
  return { board, transport, seen }
}
