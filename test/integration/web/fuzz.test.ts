import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { FRAME_MAX_BYTES } from '../../../src/shared/domain/limits'
import { WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../../src/shared/wire/webSocket'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { twisted, wildJson } from '../../support/fuzz/wildJson'
import { programClient, startWebHost, TOKEN } from '../../support/wire/webHost'

type WebHost = Awaited<ReturnType<typeof startWebHost>>

/** An hour of bad clients has not cost the host anything: somebody else asks and is answered. */
async function expectServing(host: WebHost): Promise<void> {
  const { client, connection } = programClient(host.socketUrl, { reconnect: false })
  expect((await client.settings.update({ theme: 'dark' })).ok).toBe(true)
  connection.close()
}

/** Sockets and pipes of this process. */
const descriptors = (): number => readdirSync('/proc/self/fd').length

async function settled(until: () => boolean): Promise<void> {
  while (!until()) await turn()
}

const upgrade = (port: number, more: readonly string[] = []): string =>
  [
    `GET ${WEB_SOCKET_PATH} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${WEB_SOCKET_PROTOCOL}`,
    `Authorization: Bearer ${TOKEN}`,
    ...more,
    '\r\n',
  ].join('\r\n')

function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  socket.resume()
  return socket
}
const over = (socket: Socket): Promise<unknown> =>
  new Promise((resolve) => socket.once('end', resolve).once('close', resolve))

/** A client's frame, masked with zeros. */
function frame(
  opcode: number,
  payload: Uint8Array,
  { fin = true, reserved = 0, length = payload.length } = {},
): Buffer {
  const head = [(fin ? 0x80 : 0) | (reserved << 4) | opcode]
  if (length < 126) head.push(0x80 | length)
  else if (length < 65_536) head.push(0x80 | 126, length >> 8, length & 255)
  else {
    const size = Buffer.alloc(8)
    size.writeBigUInt64BE(BigInt(length))
    head.push(0x80 | 127, ...size)
  }
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload])
}

describe('the web server', { timeout: FUZZ_TIMEOUT_MS * 4 }, () => {
  it('answers or ends every malformed request, and goes on serving', async () => {
    const host = await startWebHost()
    const lines = upgrade(host.port).split('\r\n')
    const line = fc.oneof(
      fc.constantFrom(...lines),
      fc.constantFrom(
        'CONNECT x:1 HTTP/1.1',
        'POST /wire HTTP/1.1',
        'GET /%00%ff%zz HTTP/1.1',
        'GET //../../etc/passwd HTTP/1.1',
        'Content-Length: 99999999999',
        'Transfer-Encoding: chunked, chunked',
        'Host: evil',
        'Upgrade: h2c',
        'Expect: 100-continue',
        `Sec-WebSocket-Protocol: ${'x,'.repeat(3_000)}`,
        `X: ${'y'.repeat(30_000)}`,
        'Authorization: Bearer',
        'Sec-WebSocket-Key: x',
        'Sec-WebSocket-Version: 99',
        '\0\xff',
        '',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (all) => {
        const socket = dial(host.port)
        socket.write(Buffer.from(`${all.join('\r\n')}\r\n\r\n`, 'latin1'))
        socket.end()
        await over(socket)
        socket.destroy()
      }),
      fuzz(1),
    )
    await expectServing(host)
  })

  it('frees the descriptors of clients that were turned away and never say goodbye', { timeout: 30_000 }, async () => {
    const host = await startWebHost()
    await expectServing(host)
    const before = descriptors()
    const sockets = Array.from({ length: 30 }, () => {
      const socket = dial(host.port)
      socket.write(upgrade(host.port).replace(TOKEN, 'wrong'))
      return socket
    })
    onTestFinished(() => sockets.forEach((socket) => void socket.destroy()))
    await Promise.all(sockets.map(over))
    // Our own ends stay open; the host's are gone.
    await settled(() => descriptors() <= before + sockets.length)
    await expectServing(host)
  })

  it('ends a connection that sends wrong frames, and only that', async () => {
    const host = await startWebHost()
    const hello = frame(1, Buffer.from(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION })))
    const bad = fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 15 }), fc.uint8Array({ maxLength: 200 }), fc.boolean(), fc.nat(7))
        .map(([opcode, payload, fin, reserved]) => frame(opcode, payload, { fin, reserved })),
      fc.constantFrom(
        frame(1, Buffer.alloc(0), { length: FRAME_MAX_BYTES + 1 }),
        frame(2, Buffer.alloc(3), { length: Number.MAX_SAFE_INTEGER }),
        frame(1, Buffer.from([0xff, 0xfe])),
        frame(2, hello),
        frame(1, Buffer.from('x'), { fin: false }),
        frame(0, Buffer.from('y'), { fin: false }),
        frame(9, Buffer.alloc(126)),
        frame(8, Buffer.from([1])),
        Buffer.from([0x81, 0x05, 1, 2, 3, 4, 5]),
      ),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(bad, { minLength: 1, maxLength: 6 }), fc.boolean(), async (frames, greet) => {
        const socket = dial(host.port)
        socket.write(upgrade(host.port))
        if (greet) socket.write(hello)
        for (const one of frames) socket.write(one)
        socket.end()
        await over(socket)
        socket.destroy()
      }),
      fuzz(1),
    )
    await expectServing(host)
  })

  it('answers every control frame in order, whatever stands in the others', async () => {
    const host = await startWebHost()
    const calls: readonly unknown[] = [
      { type: 'call', id: 1, method: 'settings.update', input: { theme: 'dark' } },
      { type: 'open', id: 2, method: 'settings.watch', input: {}, since: null },
      { type: 'attach', id: 3, method: 'terminal.attach', input: { agentId: 'a', visible: true, cols: 80, rows: 24 } },
      { type: 'close', id: 2 },
    ]
    const text = fc
      .oneof(twisted(fc.constantFrom(...calls)), fc.constantFrom(...calls), wildJson)
      .map((value) => JSON.stringify(value))
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (all) => {
        const socket = new WebSocket(host.socketUrl, WEB_SOCKET_PROTOCOL, {
          headers: { authorization: `Bearer ${TOKEN}` },
        })
        socket.on('error', () => {})
        const ended = new Promise<unknown>((resolve) => {
          socket.on('close', resolve)
          socket.on('message', (data) => {
            if (String(data).includes('"pong"')) resolve(data)
          })
        })
        socket.on('open', () => {
          socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }))
          for (const one of all) socket.send(one)
          socket.send('{"type":"ping"}')
        })
        await ended
        socket.terminate()
      }),
      fuzz(1),
    )
    await expectServing(host)
  })

  it('says no to the stream that is one too many, and forgets them all with their client', async () => {
    const host = await startWebHost()
    const socket = new WebSocket(host.socketUrl, WEB_SOCKET_PROTOCOL, { headers: { authorization: `Bearer ${TOKEN}` } })
    onTestFinished(() => socket.terminate())
    let snapshots = 0
    let refused = 0
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }))
    const all = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        const text = String(data)
        if (text.includes('"snapshot"')) snapshots += 1
        if (text.includes('"overloaded"')) refused += 1
        if (snapshots + refused === 3_000) resolve()
      }),
    )
    for (let id = 1; id <= 3_000; id += 1) {
      socket.send(JSON.stringify({ type: 'open', id, method: 'settings.watch', input: {}, since: null }))
    }
    await all
    expect([snapshots, refused]).toEqual([2_048, 952])
    await expectServing(host)
    socket.terminate()
    const again = new WebSocket(host.socketUrl, WEB_SOCKET_PROTOCOL, { headers: { authorization: `Bearer ${TOKEN}` } })
    await new Promise((resolve) => again.once('open', resolve))
    again.terminate()
    await expectServing(host)
  })
})
