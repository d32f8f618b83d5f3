import { MessageChannel } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { snowhookError } from '../../../src/shared/domain/errors'
import { messagePortTransport } from '../../../src/shared/wire/messagePort'
import type { Transport } from '../../../src/shared/wire/transport'
import { openWebSocket } from '../../../src/shared/wire/webSocket'
import { carriers, type Pair } from '../../support/wire/carriers'

describe.each(carriers)('a transport over %s', (_name, open) => {
  it('delivers text and bytes in order, both ways, unchanged', async () => {
    const [left, right] = await opened(open)
    const frame = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 }))
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 20 }), async (frames) => {
        const there = take(right, frames.length)
        for (const each of frames) left.send(each)
        expect(await there).toEqual(frames)
        const back = take(left, frames.length)
        for (const each of frames) right.send(each)
        expect(await back).toEqual(frames)
      }),
      { numRuns: 30 },
    )
  })

  it('delivers a frame of several megabytes', async () => {
    const [left, right] = await opened(open)
    const bytes = new Uint8Array(5_000_000).map((_, index) => index * 31)
    const text = 'ä'.repeat(3_000_000)
    const there = take(right, 2)
    left.send(bytes)
    left.send(text)
    const [first, second] = await there
    expect(Buffer.compare(first as Uint8Array, bytes)).toBe(0)
    expect(second === text).toBe(true)
  })

  it('sends the bytes of a view alone, not the buffer behind it', async () => {
    const [left, right] = await opened(open)
    const pool = new Uint8Array(1_000_000).fill(7)
    const there = take(right, 1)
    left.send(pool.subarray(10, 65))
    const [frame] = await there
    expect(frame).toEqual(new Uint8Array(55).fill(7))
    expect((frame as Uint8Array).buffer.byteLength).toBeLessThan(10_000)
  })

  it('keeps frames that arrive before anyone listens', async () => {
    const [left, right] = await opened(open)
    const echoed = new Promise<void>((resolve) => right.onFrame(() => resolve()))
    right.send('early')
    left.send('go on')
    await echoed
    expect(await take(left, 1)).toEqual(['early'])
  })

  it('tells both sides once that it was closed, after the frames that were sent before', async () => {
    const [left, right] = await opened(open)
    const seen: unknown[] = []
    right.onFrame((frame) => void seen.push(frame))
    const gone = new Promise<void>((resolve) =>
      right.onClose((reason) => {
        seen.push(reason.tag)
        resolve()
      }),
    )
    const own: string[] = []
    left.onClose((reason) => void own.push(reason.message))
    left.send('last')
    left.close(snowhookError('disconnected', 'enough'))
    left.close()
    await gone
    expect(seen).toEqual(['last', 'disconnected'])
    expect(own).toEqual(['enough'])
    left.onClose((reason) => void own.push(`late: ${reason.message}`))
    expect(own).toEqual(['enough', 'late: enough'])
  })

  it('drops what is sent after the close, without a throw', async () => {
    const [left, right] = await opened(open)
    const gone = new Promise<unknown>((resolve) => right.onClose(resolve))
    left.close()
    left.send('too late')
    left.send(new Uint8Array([1]))
    await gone
    right.send('nobody is there')
    right.close()
  })

  it('knows what the other side has not taken yet, and forgets it when it has', async () => {
    const [left, right] = await opened(open)
    expect(left.bufferedBytes).toBe(0)
    const bytes = new Uint8Array(70_000)
    const done = take(right, 100)
    for (let count = 0; count < 100; count++) left.send(bytes)
    expect(left.bufferedBytes).toBeGreaterThan(1_000_000)
    await done
    // An answer comes behind every receipt.
    const answer = take(left, 1)
    right.send('taken')
    await answer
    expect(left.bufferedBytes).toBeLessThan(100_000)
  })
})

it('a socket that cannot be opened says why when the host can be asked', async () => {
  const refused = snowhookError('not_allowed', 'wrong token')
  const dial = () => new WebSocket('ws://127.0.0.1:1')
  await expect(openWebSocket(dial, async () => refused)).rejects.toMatchObject({ error: refused })
  await expect(openWebSocket(dial)).rejects.toMatchObject({ error: { tag: 'disconnected' } })
})

it('a port that carries something else is closed with a protocol error', async () => {
  const { port1, port2 } = new MessageChannel()
  const transport = messagePortTransport(port1)
  transport.onFrame(() => {})
  const closed = new Promise((resolve) => transport.onClose(resolve))
  port2.postMessage({ hello: 'world' })
  expect(await closed).toMatchObject({ tag: 'protocol' })
})

async function opened(open: () => Promise<Pair>): Promise<Pair> {
  const pair = await open()
  onTestFinished(() => {
    for (const end of pair) end.close()
  })
  return pair
}

function take(transport: Transport, count: number): Promise<(string | Uint8Array)[]> {
  const frames: (string | Uint8Array)[] = []
  return new Promise((resolve) =>
    transport.onFrame((frame) => {
      frames.push(frame)
      if (frames.length === count) resolve(frames)
    }),
  )
}
