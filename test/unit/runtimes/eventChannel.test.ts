import { describe, expect, it } from 'vitest'
import { EventChannel } from '../../../src/main/runtimes/eventChannel'
import type { AgentEvent } from '../../../src/shared/domain/events'

const turn = (number: number): AgentEvent => ({ type: 'turn_started', turn: number })

async function collect(channel: EventChannel): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  for await (const event of channel.events()) events.push(event)
  return events
}

describe('the event channel', () => {
  it('delivers what was emitted before anyone listened, in order', async () => {
    const channel = new EventChannel()
    channel.emit(turn(1))
    channel.emit(turn(2))
    channel.end()
    expect(await collect(channel)).toEqual([turn(1), turn(2)])
  })

  it('delivers what is emitted while the consumer waits and while it works', async () => {
    const channel = new EventChannel()
    const events: AgentEvent[] = []
    const reading = (async () => {
      for await (const event of channel.events()) {
        events.push(event)
        if (events.length === 1) channel.emit(turn(2))
        if (events.length === 2) channel.end()
      }
    })()
    channel.emit(turn(1))
    await reading
    expect(events).toEqual([turn(1), turn(2)])
  })

  it('loses nothing in any interleaving of emitting and reading', async () => {
    const channel = new EventChannel()
    const all = Array.from({ length: 1_000 }, (_, at) => turn(at))
    const reading = collect(channel)
    for (const event of all) {
      channel.emit(event)
      if (event.type === 'turn_started' && event.turn % 7 === 0) await Promise.resolve()
    }
    channel.end()
    expect(await reading).toEqual(all)
  })

  it('ends at once when nothing was emitted', async () => {
    const channel = new EventChannel()
    const reading = collect(channel)
    channel.end()
    expect(await reading).toEqual([])
  })

  it('says when the consumer has dealt with everything so far, not before', async () => {
    const channel = new EventChannel()
    const dealtWith: number[] = []
    const reading = (async () => {
      for await (const event of channel.events()) {
        await Promise.resolve()
        if (event.type === 'turn_started') dealtWith.push(event.turn)
      }
    })()
    for (const round of [1, 2, 3]) {
      for (let at = 0; at < 50; at += 1) channel.emit(turn(round))
      await channel.heard()
      expect(dealtWith).toHaveLength(round * 50)
    }
    await channel.heard()
    channel.end()
    await reading
    await channel.heard()
  })

  it('keeps nobody waiting for a consumer that is not there or has gone', async () => {
    const channel = new EventChannel()
    channel.emit(turn(1))
    await channel.heard()
    for await (const _ of channel.events()) {
      const told = channel.heard()
      channel.emit(turn(2))
      void told.then(() => channel.end())
      break
    }
    await channel.heard()
    expect(await collect(channel)).toEqual([turn(2)])
  })

  it('calls an event after the end what it is: a defect', () => {
    const channel = new EventChannel()
    channel.end()
    expect(() => channel.emit(turn(1))).toThrow('turn_started emitted after the end')
  })
})
