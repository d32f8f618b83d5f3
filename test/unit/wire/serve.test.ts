import { describe, expect, it } from 'vitest'
import { STALLED_SECONDS, UNSENT_HIGH_BYTES } from '../../../src/main/transport/outflow'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { snowhookError } from '../../../src/shared/domain/errors'
import { CALLS_IN_FLIGHT_MAX, FRAME_MAX_BYTES } from '../../../src/shared/domain/limits'
import { decodeHostBytes, encodeBytes } from '../../../src/shared/wire/bytesCodec'
import { FakeTransport } from '../../support/wire/fakeTransport'
import { Switchboard, settled } from '../../support/wire/switchboard'

describe('a call', () => {
  it.each([
    ['unknown method', 'list.nothing', {}, { tag: 'protocol' }],
    ['a stream called as if it were a question', 'list.watch', {}, { tag: 'protocol' }],
    ['bad input', 'list.read', { upTo: 'all' }, { tag: 'invalid_input', field: 'upTo' }],
    ['input out of bounds', 'list.read', { upTo: 101 }, { tag: 'invalid_input', field: 'upTo' }],
    ['no input', 'list.read', undefined, { tag: 'invalid_input' }],
    ['a handler that breaks its own promise', 'list.lying', {}, { tag: 'internal' }],
    ['an answer larger than a frame', 'list.huge', { chars: FRAME_MAX_BYTES }, { tag: 'protocol' }],
  ])('of %s is answered with a typed error', async (_what, method, input, error) => {
    const { transport } = greeted()
    transport.say({ type: 'call', id: 1, method, input })
    await settled()
    expect(transport.heard()).toMatchObject([{ type: 'error', id: 1, error }])
  })

  it('whose handler throws is answered with a number that is in the log, and with nothing of the cause', async () => {
    const { transport, board } = greeted()
    transport.say({ type: 'call', id: 1, method: 'list.throwing', input: {} })
    await settled()
    const [answer] = transport.heard()
    expect(answer).toMatchObject({ type: 'error', error: { tag: 'internal' } })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    const [{ event, fields } = { event: '', fields: {} }] = board.log
    expect(event).toBe('internal_error')
    expect(fields['error']).toContain('hunter2')
    expect(JSON.stringify(answer)).toContain(String(fields['id']))
  })

  it('beyond the bound of open calls is told that it is too much, and the others go on', async () => {
    const { transport, board } = greeted()
    for (let id = 1; id <= CALLS_IN_FLIGHT_MAX + 1; id++) {
      transport.say({ type: 'call', id, method: 'list.pendingCommand', input: {} })
    }
    await settled()
    expect(transport.heard()).toMatchObject([
      { type: 'error', id: CALLS_IN_FLIGHT_MAX + 1, error: { tag: 'overloaded' } },
    ])
    board.host.release()
    await settled()
    expect(transport.heard()).toHaveLength(CALLS_IN_FLIGHT_MAX)
    transport.say({ type: 'call', id: 999, method: 'list.read', input: { upTo: 1 } })
    await settled()
    expect(transport.heard()).toMatchObject([{ type: 'value', id: 999 }])
  })
})

describe('questions of one connection', () => {
  const ask = (transport: FakeTransport, from: number, to: number): void => {
    for (let id = from; id <= to; id++) transport.say({ type: 'call', id, method: 'list.pending', input: {} })
  }

  it('are answered a few at a time, in order, and those in line count as open', async () => {
    const { transport, board } = greeted()
    ask(transport, 1, CALLS_IN_FLIGHT_MAX + 1)
    await settled()
    expect(transport.heard()).toMatchObject([{ type: 'error', id: CALLS_IN_FLIGHT_MAX + 1 }])
    const atOnce = board.host.calls.length
    expect(atOnce).toBeGreaterThan(1)
    expect(atOnce).toBeLessThanOrEqual(16)
    const answered: unknown[] = []
    while (answered.length < CALLS_IN_FLIGHT_MAX) {
      expect(board.host.calls.length).toBeLessThanOrEqual(answered.length + atOnce)
      board.host.release()
      await settled()
      answered.push(...transport.heard().map((frame) => (frame as { id: number }).id))
    }
    expect(answered).toEqual(Array.from({ length: CALLS_IN_FLIGHT_MAX }, (_, index) => index + 1))
  })

  it('hold up no command', async () => {
    const { transport } = greeted()
    ask(transport, 1, 100)
    transport.say({ type: 'call', id: 101, method: 'list.add', input: { item: 1 } })
    await settled()
    expect(transport.heard()).toMatchObject([{ type: 'value', id: 101 }])
  })

  it('that are in line when the connection is lost are never begun', async () => {
    const { transport, board } = greeted()
    ask(transport, 1, 100)
    await settled()
    const begun = board.host.calls.length
    transport.lose()
    board.host.release()
    await settled()
    expect(board.host.calls).toHaveLength(begun)
  })
})

describe('a connection', () => {
  it('begins with hello, and answers it', () => {
    const { transport } = served()
    transport.say({ type: 'hello', protocol: PROTOCOL_VERSION })
    expect(transport.heard()).toEqual([{ type: 'hello', protocol: PROTOCOL_VERSION }])
  })

  it.each([
    ['of another version', { type: 'hello', protocol: PROTOCOL_VERSION + 1 }],
    ['that does not say hello first', { type: 'ping' }],
    ['that says something unknown', { type: 'sing' }],
  ])('to a client %s is refused', (_what, frame) => {
    const { transport } = served()
    transport.say(frame)
    expect(transport.heard()).toMatchObject([{ type: 'refused', error: { tag: 'protocol' } }])
    expect(transport.closed).toBe(true)
  })

  it('is refused to a client that sends bytes before hello, or bytes that are garbage', () => {
    const early = served().transport
    early.sayBytes(encodeBytes({ kind: 'acknowledge', channel: 1, offset: 0 }))
    const wrong = greeted().transport
    wrong.sayBytes(new Uint8Array(30))
    for (const transport of [early, wrong]) {
      expect(transport.heard()).toMatchObject([{ type: 'refused', error: { tag: 'protocol' } }])
      expect(transport.closed).toBe(true)
    }
  })

  it('is refused to a client that uses an id twice', () => {
    const { transport } = greeted()
    transport.say({ type: 'open', id: 4, method: 'list.watch', input: {}, since: null })
    transport.say({ type: 'open', id: 4, method: 'list.watch', input: {}, since: null })
    expect(transport.heard().at(-1)).toMatchObject({ type: 'refused', error: { tag: 'protocol' } })
  })

  it('is not kept for a client that stays silent', () => {
    const { transport, board } = served()
    board.clock.advance(10_000)
    expect(transport.heard()).toMatchObject([{ type: 'refused' }])
    expect(transport.closed).toBe(true)
    expect(greeted().board.clock.pending).toBe(0)
  })

  it('answers a ping', () => {
    const { transport } = greeted()
    transport.say({ type: 'ping' })
    expect(transport.heard()).toEqual([{ type: 'pong' }])
  })

  it('gives every stream and lane back when it is lost, and says nothing more', async () => {
    const { transport, board } = greeted()
    const { host } = board
    transport.say({ type: 'open', id: 1, method: 'list.watch', input: {}, since: null })
    transport.say({ type: 'open', id: 2, method: 'list.manual', input: { name: 'm' }, since: null })
    transport.say({ type: 'attach', id: 3, method: 'screen.attach', input: attachInput })
    transport.say({ type: 'call', id: 4, method: 'list.pending', input: {} })
    await settled()
    transport.heard()
    transport.lose()
    expect(host.hub.watchers).toBe(0)
    expect(host.manual[0]?.disposed).toBe(true)
    expect(host.lanes[0]?.heard).toEqual([['close']])
    host.add(1)
    host.manual[0]?.sink.delta('late')
    host.lanes[0]?.sink.data(0, new Uint8Array(1))
    host.release()
    await settled()
    expect(transport.heard()).toEqual([])
    expect(board.clock.pending).toBe(0)
  })
})

describe('a stream', () => {
  it('of a handler without numbers is numbered, each subscription for itself', () => {
    const { transport, board } = greeted()
    const open = (id: number) =>
      transport.say({ type: 'open', id, method: 'list.manual', input: { name: 'm' }, since: null })
    open(1)
    open(2)
    for (const { sink } of board.host.manual) {
      sink.snapshot('a')
      sink.delta('b')
      sink.snapshot('ab')
      sink.delta('c')
      sink.end()
    }
    const heard = transport.heard() as { id: number; generation?: string; type: string; seq?: number }[]
    for (const id of [1, 2]) {
      const mine = heard.filter((frame) => frame.id === id)
      expect(mine.map(({ type, seq }) => [type, seq])).toEqual([
        ['snapshot', 0],
        ['delta', 1],
        ['snapshot', 1],
        ['delta', 2],
        ['end', undefined],
      ])
    }
    expect(heard[0]?.generation).not.toBe(heard.find(({ id }) => id === 2)?.generation)
  })

  it('passes on where the client left off', () => {
    const { transport, board } = greeted()
    const since = { generation: 'g', seq: 3 }
    transport.say({ type: 'open', id: 1, method: 'list.manual', input: { name: 'm' }, since })
    expect(board.host.manual[0]?.sink.since).toEqual(since)
  })

  it.each([
    [
      'ends with the typed error that its source gives',
      (sink: Sink) => sink.end(snowhookError('not_found', 'gone')),
      'not_found',
    ],
    [
      'ends when its source sends what the contract does not allow',
      (sink: Sink) => sink.snapshot(7 as never),
      'internal',
    ],
    [
      'ends with an error that is in bounds, whatever its source gives',
      (sink: Sink) => sink.end({ tag: 'x' } as never),
      'internal',
    ],
  ])('%s', (_what, act, tag) => {
    const { transport, board } = greeted()
    transport.say({ type: 'open', id: 1, method: 'list.manual', input: { name: 'm' }, since: null })
    const [entry] = board.host.manual
    if (entry === undefined) throw new Error('not opened')
    act(entry.sink)
    expect(transport.heard()).toMatchObject([{ type: 'end', id: 1, error: { tag } }])
    expect(entry.disposed).toBe(true)
    entry.sink.delta('late')
    expect(transport.heard()).toEqual([])
  })

  it('is given back when the client closes it, and its id never comes back', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'open', id: 1, method: 'list.watch', input: {}, since: null })
    transport.heard()
    transport.say({ type: 'close', id: 1 })
    transport.say({ type: 'close', id: 77 })
    board.host.add(1)
    expect(transport.heard()).toEqual([])
    expect(board.host.hub.watchers).toBe(0)
  })
})

describe('a client that does not keep up', () => {
  it('costs no memory: deltas stop, and what was missed is sent once it has caught up', () => {
    const { transport, board } = greeted()
    const { host } = board
    transport.say({ type: 'open', id: 1, method: 'list.watch', input: {}, since: null })
    host.add(1)
    transport.heard()
    transport.bufferedBytes = 5_000_000
    for (let item = 2; item <= 10; item++) host.add(item)
    expect(transport.heard()).toEqual([])
    expect(host.hub.watchers).toBe(0)
    board.clock.advance(50)
    transport.bufferedBytes = 2_000_000
    board.clock.advance(50)
    expect(transport.heard()).toEqual([])
    transport.bufferedBytes = 0
    board.clock.advance(50)
    expect(transport.heard()).toMatchObject(
      [2, 3, 4, 5, 6, 7, 8, 9, 10].map((seq) => ({ type: 'delta', seq, value: seq })),
    )
    host.add(11)
    expect(transport.heard()).toMatchObject([{ type: 'delta', seq: 11 }])
    expect(board.clock.pending).toBe(0)
  })

  it('gets a fresh snapshot when it has missed more than is kept', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'open', id: 1, method: 'list.watch', input: {}, since: null })
    transport.heard()
    transport.bufferedBytes = 5_000_000
    for (let item = 1; item <= 2_000; item++) board.host.add(item)
    transport.bufferedBytes = 0
    board.clock.advance(50)
    const heard = transport.heard() as { type: string; seq: number; value: number[] }[]
    expect(heard.map(({ type, seq, value }) => [type, seq, value.length])).toEqual([['snapshot', 2_000, 2_000]])
  })

  it('may close a stream that waits', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'open', id: 1, method: 'list.watch', input: {}, since: null })
    transport.bufferedBytes = 5_000_000
    board.host.add(1)
    transport.say({ type: 'close', id: 1 })
    transport.bufferedBytes = 0
    transport.heard()
    board.clock.advance(50)
    expect(transport.heard()).toEqual([])
    expect(board.host.hub.watchers).toBe(0)
  })

  it('is answered in order once it has caught up; its commands are carried out all the same', async () => {
    const { transport, board } = greeted()
    transport.bufferedBytes = UNSENT_HIGH_BYTES + 1
    transport.say({ type: 'call', id: 1, method: 'list.read', input: { upTo: 5 } })
    transport.say({ type: 'call', id: 2, method: 'list.add', input: { item: 7 } })
    transport.say({ type: 'open', id: 3, method: 'list.watch', input: {}, since: null })
    await settled()
    expect(board.host.calls).toEqual(['add'])
    expect(board.host.hub.watchers).toBe(0)
    board.clock.advance(1_000)
    expect(transport.heard()).toEqual([])
    transport.bufferedBytes = 0
    board.clock.advance(50)
    await settled()
    expect(transport.heard()).toMatchObject([
      { type: 'snapshot', id: 3, value: [7] },
      { type: 'value', id: 2 },
      { type: 'value', id: 1, value: [7] },
    ])
    expect(board.clock.pending).toBe(0)
  })

  it('gets one waiting answer and no second, when the first one fills the connection again', async () => {
    const { transport, board } = greeted()
    transport.bufferedBytes = UNSENT_HIGH_BYTES + 1
    for (const id of [1, 2]) transport.say({ type: 'call', id, method: 'list.note', input: { text: '' } })
    await settled()
    transport.bufferedBytes = 0
    transport.onSend = () => {
      transport.bufferedBytes = UNSENT_HIGH_BYTES + 1
    }
    board.clock.advance(50)
    expect(transport.heard()).toMatchObject([{ type: 'value', id: 1 }])
    transport.bufferedBytes = 0
    board.clock.advance(50)
    expect(transport.heard()).toMatchObject([{ type: 'value', id: 2 }])
  })

  it('is cut off, with the reason, when it takes nothing at all, and not while it takes a little', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'open', id: 1, method: 'list.watch', input: {}, since: null })
    transport.heard()
    transport.bufferedBytes = UNSENT_HIGH_BYTES + 10_000
    board.host.add(1)
    for (let second = 0; second < 200; second++) {
      board.clock.advance(1_000)
      transport.bufferedBytes -= 10
    }
    expect(transport.closed).toBe(false)
    board.clock.advance(STALLED_SECONDS * 1_000 - 100)
    expect(transport.closed).toBe(false)
    board.clock.advance(200)
    expect(transport.heard()).toMatchObject([{ type: 'refused', error: { tag: 'overloaded' } }])
    expect(transport.closed).toBe(true)
    expect(board.clock.pending).toBe(0)
  })

  it('and is cut off comes back by itself and misses nothing', async () => {
    const board = new Switchboard()
    const { client, connection } = board.client()
    const seen: unknown[] = []
    client.list.watch({}, { snapshot: (all) => void seen.push(all), delta: (item) => void seen.push(item) })
    await settled()
    const [end] = board.hostEnds
    if (end === undefined) throw new Error('not connected')
    Object.defineProperty(end, 'bufferedBytes', { value: UNSENT_HIGH_BYTES + 1, configurable: true })
    board.host.add(1)
    board.clock.advance(STALLED_SECONDS * 1_000 + 100)
    await settled()
    expect(connection.getState()).toMatchObject({ phase: 'reconnecting', reason: { tag: 'overloaded' } })
    board.host.add(2)
    board.clock.advance(10_000)
    await settled()
    expect(board.hostEnds).toHaveLength(2)
    expect(seen).toEqual([[], 1, 2])
    connection.close()
  })

  it('leaves nothing behind for streams that it opens and closes while it waits', async () => {
    const { transport, board } = greeted()
    transport.bufferedBytes = UNSENT_HIGH_BYTES + 1
    for (let id = 1; id <= 5_000; id++) {
      transport.say({ type: 'open', id, method: 'list.manual', input: { name: 'm' }, since: null })
      transport.say({ type: 'close', id })
    }
    // Not yet caught up; but nobody waits for it any more.
    transport.bufferedBytes = UNSENT_HIGH_BYTES - 1
    board.clock.advance(50)
    await settled()
    expect(board.clock.pending).toBe(0)
    expect(board.host.manual).toHaveLength(0)
    expect(transport.heard()).toEqual([])
  })

  it('is cut off when answers and terminal bytes pile up all the same', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'attach', id: 1, method: 'screen.attach', input: attachInput })
    transport.bufferedBytes = 2 * FRAME_MAX_BYTES + 1
    board.host.lanes[0]?.sink.data(0, new Uint8Array(10))
    expect(transport.closed).toBe(true)
    expect(board.host.lanes[0]?.heard).toEqual([['close']])
  })
})

describe('a byte lane', () => {
  it('carries every frame of both sides on its own channel', () => {
    const { transport, board } = greeted()
    for (const id of [7, 8]) transport.say({ type: 'attach', id, method: 'screen.attach', input: attachInput })
    board.host.lanes[1]?.sink.data(3, new Uint8Array([1]))
    expect(decodeHostBytes(transport.heardBytes()[0] ?? new Uint8Array())).toEqual({
      ok: true,
      value: { kind: 'data', channel: 8, offset: 3, data: new Uint8Array([1]) },
    })
    transport.sayBytes(encodeBytes({ kind: 'view', channel: 7, visible: false, cols: 80, rows: 24 }))
    transport.sayBytes(encodeBytes({ kind: 'acknowledge', channel: 9, offset: 1 }))
    expect(board.host.lanes[0]?.heard).toEqual([['view', { visible: false, cols: 80, rows: 24 }]])
    expect(board.host.lanes[1]?.heard).toEqual([])
  })

  it('whose output is over still answers a pane that becomes visible', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'attach', id: 7, method: 'screen.attach', input: attachInput })
    const [lane] = board.host.lanes
    lane?.sink.end()
    expect(transport.heard()).toEqual([{ type: 'end', id: 7 }])
    transport.sayBytes(encodeBytes({ kind: 'view', channel: 7, visible: true, cols: 80, rows: 24 }))
    expect(lane?.heard).toHaveLength(1)
    lane?.sink.snapshot({ offset: 0, cols: 80, rows: 24, data: new Uint8Array(1) })
    expect(transport.heardBytes()).toHaveLength(1)
    transport.say({ type: 'close', id: 7 })
    expect(lane?.heard.at(-1)).toEqual(['close'])
  })

  it('is refused a screen that is larger than a frame, and the connection goes on', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'attach', id: 7, method: 'screen.attach', input: attachInput })
    board.host.lanes[0]?.sink.snapshot({ offset: 0, cols: 80, rows: 24, data: new Uint8Array(FRAME_MAX_BYTES) })
    expect(transport.heardBytes()).toEqual([])
    expect(transport.heard()).toMatchObject([{ type: 'end', id: 7, error: { tag: 'overloaded' } }])
    expect(transport.closed).toBe(false)
  })

  it('that breaks ends once with its error, is given back, and carries nothing more', () => {
    const { transport, board } = greeted()
    transport.say({ type: 'attach', id: 7, method: 'screen.attach', input: attachInput })
    const [lane] = board.host.lanes
    lane?.sink.end(snowhookError('internal', 'broken'))
    lane?.sink.end()
    lane?.sink.data(0, new Uint8Array(1))
    transport.sayBytes(encodeBytes({ kind: 'acknowledge', channel: 7, offset: 1 }))
    expect(transport.heard()).toMatchObject([{ type: 'end', id: 7, error: { tag: 'internal' } }])
    expect(transport.heardBytes()).toEqual([])
    expect(lane?.heard).toEqual([['close']])
  })
})

type Sink = Switchboard['host']['manual'][number]['sink']

const attachInput = { name: 'one', visible: true, cols: 80, rows: 24 }

function served() {
  const board = new Switchboard()
  const transport = new FakeTransport()
  board.accept(transport)
  return { board, transport }
}

function greeted() {
  const both = served()
  both.transport.say({ type: 'hello', protocol: PROTOCOL_VERSION })
  both.transport.heard()
  return both
}
