import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { serve } from '../../../src/main/transport/serve'
import { createClient } from '../../../src/shared/wire/client'
import type { Transport } from '../../../src/shared/wire/transport'
import { carriers, type Pair } from '../../support/wire/carriers'
import { SampleHost, sampleContract } from '../../support/wire/sampleHost'

describe.each(carriers)('a client over %s', (_name, open) => {
  it('asks, commands, and gets typed errors', async () => {
    const { host, client } = connected(open)
    expect(await client.list.add({ item: 3 })).toEqual({ ok: true, value: { size: 1 } })
    expect(await client.list.add({ item: 3 })).toMatchObject({ ok: false, error: { tag: 'already_exists' } })
    expect(await client.list.read({ upTo: 500 })).toMatchObject({ ok: false, error: { field: 'upTo' } })
    expect(await client.list.throwing({})).toMatchObject({ ok: false, error: { tag: 'internal' } })
    expect(host.items).toEqual([3])
  })

  it('sees a stream whole, over a loss too', async () => {
    const { host, client, cut } = connected(open)
    const heard = journal()
    client.list.watch({}, { snapshot: (all) => heard.note(all), delta: (item) => heard.note(item) })
    await heard.until(1)
    for (let item = 1; item <= 100; item++) host.add(item)
    await heard.until(101)
    cut()
    for (let item = 101; item <= 150; item++) host.add(item)
    await heard.until(151)
    expect(heard.notes).toEqual([[], ...Array.from({ length: 150 }, (_, index) => index + 1)])
  })

  it('has a terminal: bytes down unchanged, keys up in order, attached again after a loss', async () => {
    const { host, client, cut } = connected(open)
    const heard = journal()
    const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1')
    const lane = client.screen.attach(
      { name: 'one', visible: true, cols: 80, rows: 24 },
      {
        snapshot: ({ offset, data }) => heard.note(['snapshot', offset, text(data)]),
        data: (offset, data) => heard.note(['data', offset, text(data)]),
        resized: (cols, rows) => heard.note(['resized', cols, rows]),
        end: (error) => heard.note(['end', error?.tag]),
      },
    )
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const first = await host.attached(1)
    first.sink.snapshot({ offset: 0, cols: 80, rows: 24, data: every })
    first.sink.data(256, every.subarray(10, 20))
    first.sink.resized(81, 25)
    await heard.until(3)
    lane.input(every)
    lane.acknowledge(266)
    cut()
    const second = await host.attached(2)
    second.sink.snapshot({ offset: 266, cols: 80, rows: 24, data: every.subarray(0, 1) })
    second.sink.end()
    await heard.until(5)
    expect(heard.notes).toEqual([
      ['snapshot', 0, text(every)],
      ['data', 256, text(every.subarray(10, 20))],
      ['resized', 81, 25],
      ['snapshot', 266, '\0'],
      ['end', undefined],
    ])
    expect(first.heard).toEqual([['input', text(every)], ['acknowledge', 266], ['close']])
  })
})

/** A client whose connection the test can break, and which then dials again. */
function connected(open: () => Promise<Pair>) {
  const host = new SampleHost()
  const clientEnds: Transport[] = []
  const connect = async (): Promise<Transport> => {
    const [clientEnd, hostEnd] = await open()
    clientEnds.push(clientEnd)
    serve(sampleContract, host.handlers, hostEnd, { clock: systemClock, log: () => {} })
    return clientEnd
  }
  const { client, connection } = createClient(sampleContract, connect, { clock: systemClock, random: () => 0 })
  onTestFinished(() => connection.close())
  return { host, client, cut: () => clientEnds.at(-1)?.close() }
}

function journal() {
  const notes: unknown[] = []
  const waiting: { count: number; wake: () => void }[] = []
  return {
    notes,
    note: (what: unknown): void => {
      notes.push(what)
      for (const { count, wake } of waiting) if (notes.length >= count) wake()
    },
    until: (count: number): Promise<void> =>
      new Promise((resolve) => {
        waiting.push({ count, wake: resolve })
        if (notes.length >= count) resolve()
      }),
  }
}
