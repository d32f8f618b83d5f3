import { describe, expect, it } from 'vitest'
import { memoryPair } from '../../../src/main/transport/memory'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { FRAME_MAX_BYTES, INPUT_MAX_BYTES } from '../../../src/shared/domain/limits'
import type { ClientControl, HostControl } from '../../../src/shared/wire/frames'
import type { Transport } from '../../../src/shared/wire/transport'
import { SampleHost } from '../../support/wire/sampleHost'
import { Switchboard, settled } from '../../support/wire/switchboard'

const watching = () => {
  const seen: unknown[] = []
  return {
    seen,
    observer: {
      snapshot: (value: number[]) => void seen.push({ snapshot: value }),
      delta: (value: number) => void seen.push(value),
      end: (error?: { tag: string }) => void seen.push({ end: error?.tag ?? null }),
    },
  }
}

describe('calls', () => {
  it('answers a query and a command with validated values', async () => {
    const { host, client } = withClient()
    host.items = [1, 2, 3]
    expect(await client.list.read({ upTo: 2 })).toEqual({ ok: true, value: [1, 2] })
    expect(await client.list.add({ item: 7 })).toEqual({ ok: true, value: { size: 4 } })
  })

  it('hands on the typed error of a handler', async () => {
    const { host, client } = withClient()
    host.items = [1]
    expect(await client.list.add({ item: 1 })).toMatchObject({ ok: false, error: { tag: 'already_exists' } })
  })

  it('asks a query again after a loss, once', async () => {
    const { host, board, client } = withClient()
    const answer = client.list.pending({})
    await settled()
    await lose(board)
    expect(host.calls).toEqual(['pending', 'pending'])
    host.release()
    expect(await answer).toEqual({ ok: true, value: {} })

    const second = client.list.pending({})
    await settled()
    await lose(board)
    await lose(board)
    expect(await second).toMatchObject({ ok: false, error: { tag: 'disconnected' } })
    expect(host.calls).toHaveLength(4)
  })

  it('never repeats a command, and says that its outcome is unknown', async () => {
    const { host, board, client } = withClient()
    const answer = client.list.pendingCommand({})
    await settled()
    await lose(board)
    expect(await answer).toMatchObject({
      ok: false,
      error: { tag: 'disconnected', kept: expect.stringContaining('may or may not') },
    })
    expect(host.calls).toEqual(['pendingCommand'])
  })

  it('refuses a command while reconnecting: nothing was sent', async () => {
    const { board, client, host } = withClient()
    await settled()
    board.reachable = false
    board.cut()
    await settled()
    const answer = await client.list.add({ item: 5 })
    expect(answer).toMatchObject({ ok: false, error: { tag: 'disconnected', kept: 'Nothing was changed.' } })
    expect(host.calls).toEqual([])
  })

  it('lets a query wait for the connection, and not for ever', async () => {
    const { board, client } = withClient()
    await settled()
    board.reachable = false
    board.cut()
    await settled()
    const answer = client.list.read({ upTo: 1 })
    for (let second = 0; second < 21; second++) {
      board.clock.advance(1_000)
      await settled()
    }
    expect(await answer).toMatchObject({ ok: false, error: { tag: 'disconnected' } })
  })

  it('turns an answer of another shape into a protocol error', async () => {
    const board = new Switchboard()
    const [clientEnd, hostEnd] = memoryPair()
    serveOtherVersion(hostEnd)
    const { client } = board.client({ connect: async () => clientEnd })
    expect(await client.list.read({ upTo: 5 })).toMatchObject({ ok: false, error: { tag: 'protocol' } })
    const { seen, observer } = watching()
    client.list.watch({}, observer)
    await settled()
    expect(seen).toEqual([{ end: 'protocol' }])
  })

  it('does not send a call that is larger than a frame', async () => {
    const { client, host } = withClient()
    const answer = await client.list.note({ text: '\0'.repeat(FRAME_MAX_BYTES / 5) })
    expect(answer).toMatchObject({ ok: false, error: { tag: 'invalid_input' } })
    expect(host.calls).toEqual([])
    expect(await client.list.read({ upTo: 1 })).toEqual({ ok: true, value: [] })
  })
})

describe('streams', () => {
  it('gives a snapshot and then every delta', async () => {
    const { host, client } = withClient()
    host.items = [1]
    const { seen, observer } = watching()
    client.list.watch({}, observer)
    await settled()
    host.add(2)
    host.add(3)
    await settled()
    expect(seen).toEqual([{ snapshot: [1] }, 2, 3])
  })

  it('continues after a loss with the missed deltas alone', async () => {
    const { host, board, client } = withClient()
    const { seen, observer } = watching()
    client.list.watch({}, observer)
    await settled()
    host.add(1)
    await settled()
    board.cut()
    await settled()
    host.add(2)
    host.add(3)
    await reopen(board)
    host.add(4)
    await settled()
    expect(seen).toEqual([{ snapshot: [] }, 1, 2, 3, 4])
  })

  it('begins with a fresh snapshot when the host is another one', async () => {
    const { host, board, client } = withClient()
    const { seen, observer } = watching()
    client.list.watch({}, observer)
    host.add(1)
    await settled()
    Object.assign(board, { host: new SampleHost() })
    board.host.items = [9]
    await lose(board)
    expect(seen.at(-1)).toEqual({ snapshot: [9] })
  })

  it('is silent after it was closed, also when closed from inside a callback', async () => {
    const { host, client } = withClient()
    const seen: unknown[] = []
    const close = client.list.watch(
      {},
      {
        snapshot: () => void seen.push('snapshot'),
        delta: (value) => {
          seen.push(value)
          close()
        },
      },
    )
    await settled()
    host.add(1)
    host.add(2)
    await settled()
    expect(seen).toEqual(['snapshot', 1])
    expect(host.hub.watchers).toBe(0)
  })
})

describe('byte lanes', () => {
  it('carries bytes both ways and splits large input', async () => {
    const { host, client } = withClient()
    const { lane, seen } = attach(client)
    await settled()
    const paste = `${'a'.repeat(INPUT_MAX_BYTES)}b`
    lane.input(Buffer.from(paste))
    lane.acknowledge(17)
    await settled()
    host.lanes[0]?.sink.snapshot({ offset: 5, cols: 80, rows: 24, data: Buffer.from('screen') })
    host.lanes[0]?.sink.data(11, Buffer.from([0, 255]))
    host.lanes[0]?.sink.resized(90, 30)
    await settled()
    const { heard = [] } = host.lanes[0] ?? {}
    expect(heard).toEqual([
      ['input', 'a'.repeat(INPUT_MAX_BYTES)],
      ['input', 'b'],
      ['acknowledge', 17],
    ])
    expect(seen).toEqual([
      ['snapshot', 5, 80, 24, 'screen'],
      ['data', 11, '\0\xff'],
      ['resized', 90, 30],
    ])
  })

  it('attaches again after a loss, with the view that the pane has by then', async () => {
    const { host, board, client } = withClient()
    const { lane } = attach(client)
    await settled()
    lane.view({ visible: false, cols: 3, rows: 40 })
    await lose(board)
    expect(host.lanes[0]?.heard.at(-1)).toEqual(['close'])
    expect(host.lanes[1]?.input).toEqual({ name: 'one', visible: false, cols: 20, rows: 40 })
  })

  it('drops keys that are typed while the connection is lost', async () => {
    const { host, board, client } = withClient()
    const { lane } = attach(client)
    await settled()
    board.cut()
    await settled()
    lane.input(Buffer.from('rm -rf'))
    await reopen(board)
    lane.input(Buffer.from('ls'))
    await settled()
    expect(host.lanes[1]?.heard).toEqual([['input', 'ls']])
  })

  it('whose output is over keeps its screen, also over a loss', async () => {
    const { host, board, client } = withClient()
    const { lane, seen } = attach(client)
    await settled()
    host.lanes[0]?.sink.end()
    await settled()
    host.lanes[0]?.sink.snapshot({ offset: 1, cols: 80, rows: 24, data: Buffer.from('x') })
    await lose(board)
    host.lanes[1]?.sink.snapshot({ offset: 1, cols: 80, rows: 24, data: Buffer.from('x') })
    await settled()
    expect(seen).toEqual([
      ['end', undefined],
      ['snapshot', 1, 80, 24, 'x'],
      ['snapshot', 1, 80, 24, 'x'],
    ])
    lane.close()
    await settled()
    expect(host.lanes[1]?.heard).toEqual([['close']])
  })

  it('ends with the reason when it is refused', async () => {
    const { client } = withClient()
    const { seen } = attach(client, 'missing')
    await settled()
    expect(seen).toEqual([['end', 'not_found']])
  })
})

/** A host of another version: the same methods, other answers. */
function serveOtherVersion(hostEnd: Transport): void {
  const say = (frame: HostControl) => hostEnd.send(JSON.stringify(frame))
  hostEnd.onFrame((text) => {
    const frame = JSON.parse(String(text)) as ClientControl
    if (frame.type === 'hello') say({ type: 'hello', protocol: PROTOCOL_VERSION })
    if (frame.type === 'call') say({ type: 'value', id: frame.id, value: { items: [] } })
    if (frame.type === 'open') say({ type: 'snapshot', id: frame.id, generation: 'g', seq: 0, value: 'text' })
  })
}

function withClient() {
  const board = new Switchboard()
  const { client, connection } = board.client()
  return { board, host: board.host, client, connection }
}

type SampleClient = ReturnType<typeof withClient>['client']

function attach(client: SampleClient, name = 'one') {
  const seen: unknown[] = []
  const text = (data: Uint8Array) => Buffer.from(data).toString('latin1')
  const lane = client.screen.attach(
    { name, visible: true, cols: 80, rows: 24 },
    {
      snapshot: (frame) => void seen.push(['snapshot', frame.offset, frame.cols, frame.rows, text(frame.data)]),
      data: (offset, data) => void seen.push(['data', offset, text(data)]),
      resized: (cols, rows) => void seen.push(['resized', cols, rows]),
      end: (error) => void seen.push(['end', error?.tag]),
    },
  )
  return { lane, seen }
}

async function reopen(board: Switchboard): Promise<void> {
  board.clock.advance(10_000)
  await settled()
}

async function lose(board: Switchboard): Promise<void> {
  board.cut()
  await settled()
  await reopen(board)
}
