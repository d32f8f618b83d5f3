import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { SnowhookException, snowhookError } from '../../../src/shared/domain/errors'
import { BACKOFF_MAX_MS, backoffMs, type ConnectionState } from '../../../src/shared/wire/connectionState'
import { FakeTransport } from '../../support/wire/fakeTransport'
import { Switchboard, settled } from '../../support/wire/switchboard'

describe('the connection', () => {
  it('is connecting, then open', async () => {
    const { states } = following(new Switchboard())
    await settled()
    expect(states()).toEqual(['connecting', 'open'])
  })

  it('comes back by itself after a loss', async () => {
    const board = new Switchboard()
    const { states, connection } = following(board)
    await settled()
    board.cut()
    await settled()
    expect(connection.getState()).toEqual({
      phase: 'reconnecting',
      reason: expect.objectContaining({ tag: 'disconnected' }),
      attempt: 1,
      retryAt: board.clock.now() + 250,
    })
    board.clock.advance(250)
    await settled()
    expect(states()).toEqual(['connecting', 'open', 'reconnecting 1', 'reconnecting 1', 'open'])
  })

  it('waits longer after each failure, up to a bound, and starts over after a connection that lasted', async () => {
    const board = new Switchboard()
    board.reachable = false
    const { connection } = following(board)
    const waits: number[] = []
    for (let failure = 0; failure < 8; failure++) {
      await settled()
      waits.push(waitOf(connection.getState(), board))
      board.clock.advance(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    board.reachable = true
    await settled()
    connection.retryNow()
    board.clock.advance(10_000)
    await settled()
    // It dies at once, so the count goes on.
    board.cut()
    await settled()
    expect(waitOf(connection.getState(), board)).toBe(10_000)
    board.clock.advance(10_000)
    await settled()
    board.clock.advance(BACKOFF_MAX_MS + 1)
    board.cut()
    await settled()
    expect(waitOf(connection.getState(), board)).toBe(250)
  })

  it('is tried at once when the user asks for it', async () => {
    const board = new Switchboard()
    board.reachable = false
    const { connection } = following(board)
    await settled()
    board.reachable = true
    connection.retryNow()
    await settled()
    expect(connection.getState()).toEqual({ phase: 'open' })
    connection.retryNow()
    expect(board.hostEnds).toHaveLength(1)
  })

  it.each(['not_allowed', 'protocol'] as const)('is given up when the host says %s', async (tag) => {
    const board = new Switchboard()
    const connect = async () => {
      throw new SnowhookException(snowhookError(tag, 'no'))
    }
    const { connection, client } = board.client({ connect })
    const answer = client.list.read({ upTo: 1 })
    await settled()
    expect(connection.getState()).toMatchObject({ phase: 'lost', reason: { tag } })
    expect(await answer).toMatchObject({ ok: false, error: { tag } })
    expect(await client.list.read({ upTo: 1 })).toMatchObject({ ok: false, error: { tag } })
    expect(board.clock.pending).toBe(0)
  })

  it.each([
    ['says another version in its hello', { type: 'hello', protocol: PROTOCOL_VERSION + 1 }],
    ['refuses ours', { type: 'refused', error: snowhookError('protocol', 'too old') }],
  ])('is given up with a protocol error when the host %s', async (_what, frame) => {
    const board = new Switchboard()
    const transport = new FakeTransport()
    const { connection } = board.client({ connect: async () => transport })
    await settled()
    expect(transport.heard()).toEqual([{ type: 'hello', protocol: PROTOCOL_VERSION }])
    transport.say(frame)
    expect(connection.getState()).toMatchObject({ phase: 'lost', reason: { tag: 'protocol' } })
    expect(transport.closed).toBe(true)
  })

  it('is not waited for without end: neither for the dial nor for the hello', async () => {
    const board = new Switchboard()
    const deaf = new FakeTransport()
    const answers = [new Promise<never>(() => {}), Promise.resolve(deaf)]
    const { connection } = board.client({ connect: () => answers.shift() ?? board.connect() })
    await settled()
    board.clock.advance(15_000)
    expect(connection.getState()).toMatchObject({ phase: 'reconnecting', attempt: 1 })
    board.clock.advance(250)
    await settled()
    board.clock.advance(15_000)
    expect(connection.getState()).toMatchObject({ phase: 'reconnecting', attempt: 2 })
    expect(deaf.closed).toBe(true)
    board.clock.advance(500)
    await settled()
    expect(connection.getState()).toEqual({ phase: 'open' })
  })

  it('closes a transport that arrives after its dial was given up', async () => {
    const board = new Switchboard()
    const late = new FakeTransport()
    let arrive: (transport: FakeTransport) => void = () => {}
    const { connection } = board.client({
      connect: () =>
        new Promise((resolve) => {
          arrive = resolve
        }),
    })
    await settled()
    connection.close()
    arrive(late)
    await settled()
    expect(late.closed).toBe(true)
    expect(connection.getState()).toMatchObject({ phase: 'lost' })
  })

  it('is noticed dead when the host stays silent through several heartbeats', async () => {
    const { board, transport, connection } = await quietHost()
    for (let beat = 0; beat < 3; beat++) {
      board.clock.advance(10_000)
      expect(transport.heard()).toEqual([{ type: 'ping' }])
    }
    transport.say({ type: 'pong' })
    for (let beat = 0; beat < 3; beat++) board.clock.advance(10_000)
    expect(connection.getState()).toEqual({ phase: 'open' })
    board.clock.advance(10_000)
    expect(connection.getState()).toMatchObject({ phase: 'reconnecting', reason: { tag: 'disconnected' } })
    expect(transport.closed).toBe(true)
  })

  it('is opened anew after the host has sent something that is no frame', async () => {
    const { transport, connection } = await quietHost()
    transport.say({ type: 'sing' })
    expect(connection.getState()).toMatchObject({ phase: 'reconnecting', reason: { tag: 'protocol' } })
    expect(transport.closed).toBe(true)
  })

  it('that was closed stays closed, ends what was open, and leaves no timer', async () => {
    const board = new Switchboard()
    const { client, connection } = board.client()
    const ended: unknown[] = []
    const observer = { snapshot: () => {}, delta: () => {}, end: (error: unknown) => void ended.push(error) }
    client.list.watch({}, observer)
    await settled()
    connection.close()
    connection.close()
    connection.retryNow()
    client.list.watch({}, observer)
    expect(ended).toHaveLength(1)
    await settled()
    expect(ended).toMatchObject([{ tag: 'disconnected' }, { tag: 'disconnected' }])
    expect(connection.getState()).toMatchObject({ phase: 'lost' })
    expect(board.host.hub.watchers).toBe(0)
    expect(board.clock.pending).toBe(0)
  })

  it('of a client that does not reconnect is lost with its reason', async () => {
    const board = new Switchboard()
    const { client, connection } = board.client({ reconnect: false })
    const pending = client.list.pending({})
    await settled()
    board.cut()
    expect(await pending).toMatchObject({ ok: false, error: { tag: 'disconnected' } })
    expect(connection.getState()).toMatchObject({ phase: 'lost' })
    expect(board.clock.pending).toBe(0)
  })

  it('promises to come back only where it does', async () => {
    const spoken = async (reconnect: boolean) => {
      const board = new Switchboard()
      const { client, connection } = board.client({ reconnect })
      const [answer, change] = [client.list.pending({}), client.list.pendingCommand({})]
      await settled()
      board.cut()
      const said = [await change, reconnect ? null : await answer]
      return JSON.stringify([...said, connection.getState()])
    }
    expect(await spoken(true)).toMatch(/once the connection is back.*opened again by itself/)
    expect(await spoken(false)).not.toMatch(/again|back/)
  })

  it('may be closed by whoever hears that it is open', async () => {
    const board = new Switchboard()
    const { client, connection } = board.client()
    connection.subscribe(() => connection.close())
    const ended: unknown[] = []
    client.list.watch({}, { snapshot: () => {}, delta: () => {}, end: () => void ended.push('end') })
    await settled()
    expect(ended).toEqual(['end'])
    expect(board.host.hub.watchers).toBe(0)
  })
})

it('waits are within their bounds whatever the dice say', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const wait = backoffMs(attempt, random)
      expect(wait).toBeGreaterThanOrEqual(125)
      expect(wait).toBeLessThanOrEqual(BACKOFF_MAX_MS)
    }),
  )
})

function following(board: Switchboard) {
  const { connection } = board.client()
  const name = (state: ConnectionState): string =>
    state.phase === 'reconnecting' ? `reconnecting ${state.attempt}` : state.phase
  const seen = [name(connection.getState())]
  connection.subscribe(() => void seen.push(name(connection.getState())))
  return { connection, states: () => seen }
}

function waitOf(state: ConnectionState, board: Switchboard): number {
  if (state.phase !== 'reconnecting' || state.retryAt === null) throw new Error(`not waiting: ${state.phase}`)
  return state.retryAt - board.clock.now()
}

async function quietHost() {
  const board = new Switchboard()
  const transport = new FakeTransport()
  const { connection } = board.client({ connect: async () => transport })
  await settled()
  transport.say({ type: 'hello', protocol: PROTOCOL_VERSION })
  transport.heard()
  return { board, transport, connection }
}
