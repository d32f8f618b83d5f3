import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serve } from '../../../src/main/transport/serve'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { FRAME_MAX_BYTES, INPUT_MAX_BYTES } from '../../../src/shared/domain/limits'
import { decodeClientBytes, decodeHostBytes, encodeBytes } from '../../../src/shared/wire/bytesCodec'
import { createClient } from '../../../src/shared/wire/client'
import { decodeClientControl, decodeHostControl, encodeControl } from '../../../src/shared/wire/controlCodec'
import type { ClientControl } from '../../../src/shared/wire/frames'
import { messagePortTransport } from '../../../src/shared/wire/messagePort'
import { damaged } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText, twisted, wildJson } from '../../support/fuzz/wildJson'
import { ManualClock } from '../../support/manualClock'
import { FakeTransport } from '../../support/wire/fakeTransport'
import { SampleHost, sampleContract } from '../../support/wire/sampleHost'

const view = { visible: true, cols: 80, rows: 24 }
const clientFrames: readonly ClientControl[] = [
  { type: 'call', id: 1, method: 'list.read', input: { upTo: 5 } },
  { type: 'call', id: 2, method: 'list.add', input: { item: 5 } },
  { type: 'call', id: 3, method: 'list.throwing', input: {} },
  { type: 'open', id: 4, method: 'list.watch', input: {}, since: null },
  { type: 'open', id: 5, method: 'list.watch', input: {}, since: { generation: 'g', seq: 3 } },
  { type: 'attach', id: 6, method: 'screen.attach', input: { name: 'a', ...view } },
  { type: 'close', id: 4 },
  { type: 'ping' },
]
const hostFrames: readonly unknown[] = [
  { type: 'hello', protocol: PROTOCOL_VERSION },
  { type: 'value', id: 1, value: [1] },
  { type: 'error', id: 1, error: { tag: 'internal', message: 'x' } },
  { type: 'snapshot', id: 2, generation: 'g', seq: 1, value: [1] },
  { type: 'delta', id: 2, generation: 'g', seq: 2, value: 1 },
  { type: 'end', id: 3 },
  { type: 'pong' },
]
const hostBytes = [
  encodeBytes({ kind: 'data', channel: 3, offset: 5, data: Buffer.from('hello') }),
  encodeBytes({ kind: 'snapshot', channel: 3, offset: 5, cols: 80, rows: 24, data: Buffer.from('hello') }),
  encodeBytes({ kind: 'resized', channel: 3, cols: 80, rows: 24 }),
]
const clientBytes = [
  encodeBytes({ kind: 'input', channel: 6, data: Buffer.from('ls') }),
  encodeBytes({ kind: 'acknowledge', channel: 6, offset: 5 }),
  encodeBytes({ kind: 'view', channel: 6, ...view }),
]
const json = (value: unknown): string => JSON.stringify(value) ?? 'null'
const texts = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...samples).map(json),
    twisted(fc.constantFrom(...samples)).map(json),
    wildJson.map(json),
    damaged(fc.constantFrom(...samples).map((one) => Buffer.from(json(one)))).map((bytes) => bytes.toString('utf8')),
    fc.constant(nestedText(20_000)),
  )
const frames = (samples: readonly unknown[], bytes: readonly Uint8Array[]): fc.Arbitrary<string | Uint8Array> =>
  fc.oneof(
    { weight: 4, arbitrary: texts(samples) },
    { weight: 1, arbitrary: fc.constantFrom(...bytes) },
    { weight: 2, arbitrary: damaged(fc.constantFrom(...bytes)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  )
const deliver = (transport: FakeTransport, frame: string | Uint8Array): void =>
  // A fake carrier hands on whatever it is given.
  transport.sayBytes(frame as Uint8Array)

describe('one frame', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is understood or refused as a fault of the protocol, never thrown', () => {
    fc.assert(
      fc.property(frames([...clientFrames, ...hostFrames], [...clientBytes, ...hostBytes]), (frame) => {
        const read =
          typeof frame === 'string'
            ? [decodeClientControl(frame), decodeHostControl(frame)]
            : [decodeClientBytes(frame), decodeHostBytes(frame)]
        for (const one of read) {
          if (!one.ok) expect(one.error.tag).toBe('protocol')
          else if (typeof frame === 'string') expect(encodeControl(one.value as ClientControl).ok).toBe(true)
        }
      }),
      fuzz(10),
    )
  })

  it('of any length beyond the bound is refused before it is read', () => {
    const big = new Uint8Array(FRAME_MAX_BYTES + 1)
    big.set(encodeBytes({ kind: 'data', channel: 1, offset: 0, data: new Uint8Array(0) }))
    expect(decodeHostBytes(big)).toMatchObject({ ok: false, error: { tag: 'protocol' } })
    expect(decodeClientControl('"'.repeat(FRAME_MAX_BYTES + 1))).toMatchObject({ ok: false })
    const input = encodeBytes({ kind: 'input', channel: 1, data: new Uint8Array(INPUT_MAX_BYTES + 1) })
    expect(decodeClientBytes(input)).toMatchObject({ ok: false })
  })

  it('that is nested deeper than any stack is refused', () => {
    const text = `{"type":"call","id":1,"method":"a.b","input":${nestedText(20_000)}}`
    expect(decodeClientControl(text)).toMatchObject({ ok: false, error: { tag: 'protocol' } })
    expect(decodeHostControl(`{"type":"value","id":1,"value":${nestedText(20_000)}}`)).toMatchObject({ ok: false })
  })
})

describe('a text of a frame', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it.each(['{"toString":1}', '[{"toString":null}]'])('may be an object whose length is %s', (length) => {
    const text = `{"type":"call","id":1,"method":{"length":${length}},"input":{}}`
    expect(decodeClientControl(text)).toMatchObject({ ok: false, error: { tag: 'protocol' } })
  })
})

describe('a host', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('survives any client, answers a call that is in order, and lets go of everything at the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frames(clientFrames, clientBytes), { maxLength: 12 }), async (all) => {
        const host = new SampleHost()
        const clock = new ManualClock()
        const logged: string[] = []
        const options = { clock, log: (event: string) => void logged.push(event) }
        const [bad, good] = [new FakeTransport(), new FakeTransport()]
        for (const transport of [bad, good]) {
          serve(sampleContract, host.handlers, transport, options)
          transport.say({ type: 'hello', protocol: PROTOCOL_VERSION })
        }
        for (const frame of all) deliver(bad, frame)
        good.say({ type: 'call', id: 1, method: 'list.read', input: { upTo: 0 } })
        await new Promise((resolve) => setImmediate(resolve))
        expect(good.heard()).toContainEqual({ type: 'value', id: 1, value: [] })
        for (const frame of bad.heard()) expect(frame).toHaveProperty('type')
        bad.lose()
        host.release()
        await new Promise((resolve) => setImmediate(resolve))
        expect(host.manual.every(({ disposed }) => disposed)).toBe(true)
        good.lose()
      }),
      fuzz(2),
    )
  })
})

describe('a client', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('survives any host: what it asked for ends in a value or an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frames(hostFrames, hostBytes), { maxLength: 12 }), async (all) => {
        const transport = new FakeTransport()
        const { client, connection } = createClient(sampleContract, async () => transport, {
          clock: new ManualClock(),
          reconnect: false,
        })
        const call = client.list.read({ upTo: 5 })
        const seen: unknown[] = []
        client.list.watch({}, { snapshot: (value) => seen.push(value), delta: (value) => seen.push(value) })
        client.screen.attach(
          { name: 'a', ...view },
          { data: () => {}, snapshot: () => {}, resized: () => {}, end: () => {} },
        )
        await new Promise((resolve) => setImmediate(resolve))
        transport.say({ type: 'hello', protocol: PROTOCOL_VERSION })
        for (const frame of all) deliver(transport, frame)
        transport.lose()
        connection.close()
        const answer = await call
        expect(answer.ok || typeof answer.error.message === 'string').toBe(true)
        for (const one of seen.flat()) expect(Number.isInteger(one)).toBe(true)
      }),
      fuzz(2),
    )
  })
})

describe('a message port', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is told of receipts that are no numbers or no true ones, and still knows what is under way', () => {
    const message = fc.oneof(
      fc.constantFrom<unknown>(Number.NaN, -1, 1e300, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 5, 90),
      wildJson,
      fc.uint8Array({ maxLength: 9 }),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (all) => {
        let hear = (_event: { readonly data?: unknown }): void => {}
        const port = messagePortTransport({
          postMessage: () => {},
          close: () => {},
          on: (event, listener) => {
            if (event === 'message') hear = listener
          },
        })
        let sent = 0
        port.onFrame(() => {})
        for (const data of all) {
          port.send('0123456789')
          sent += 10
          hear({ data })
          expect(port.bufferedBytes).toBeGreaterThanOrEqual(0)
          expect(port.bufferedBytes).toBeLessThanOrEqual(sent)
        }
      }),
      fuzz(4),
    )
  })
})
