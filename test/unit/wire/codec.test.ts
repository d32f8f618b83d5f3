import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  COLS_MAX,
  COLS_MIN,
  FRAME_MAX_BYTES,
  INPUT_MAX_BYTES,
  ROWS_MAX,
  ROWS_MIN,
} from '../../../src/shared/domain/limits'
import {
  BYTES_HEADER_LENGTH,
  decodeClientBytes,
  decodeHostBytes,
  encodeBytes,
} from '../../../src/shared/wire/bytesCodec'
import { decodeClientControl, decodeHostControl, encodeControl } from '../../../src/shared/wire/controlCodec'
import type { ClientBytes, ClientControl, HostBytes, HostControl } from '../../../src/shared/wire/frames'

const id = fc.integer({ min: 1, max: 0xffff_ffff })
const data = fc.uint8Array({ maxLength: 2_000 })
const offset = fc.maxSafeNat()
const anySize = { cols: fc.integer({ min: 0, max: 65_535 }), rows: fc.integer({ min: 0, max: 65_535 }) }
const paneSize = {
  cols: fc.integer({ min: COLS_MIN, max: COLS_MAX }),
  rows: fc.integer({ min: ROWS_MIN, max: ROWS_MAX }),
}

const hostBytes: fc.Arbitrary<HostBytes> = fc.oneof(
  fc.record({ kind: fc.constant('data' as const), channel: id, offset, data }),
  fc.record({ kind: fc.constant('snapshot' as const), channel: id, offset, ...anySize, data }),
  fc.record({ kind: fc.constant('resized' as const), channel: id, ...anySize }),
)
const clientBytes: fc.Arbitrary<ClientBytes> = fc.oneof(
  fc.record({ kind: fc.constant('input' as const), channel: id, data }),
  fc.record({ kind: fc.constant('acknowledge' as const), channel: id, offset }),
  fc.record({ kind: fc.constant('view' as const), channel: id, visible: fc.boolean(), ...paneSize }),
)

describe('binary frames', () => {
  it('come out as they went in, from the host', () => {
    fc.assert(fc.property(hostBytes, (frame) => void expect(decodeHostBytes(encodeBytes(frame))).toEqual(good(frame))))
  })

  it('come out as they went in, from the client', () => {
    fc.assert(
      fc.property(clientBytes, (frame) => void expect(decodeClientBytes(encodeBytes(frame))).toEqual(good(frame))),
    )
  })

  it('are read at any place of a larger buffer', () => {
    fc.assert(
      fc.property(hostBytes, fc.nat(50), (frame, before) => {
        const encoded = encodeBytes(frame)
        const pool = new Uint8Array(before + encoded.byteLength + 9).fill(0xee)
        pool.set(encoded, before)
        expect(decodeHostBytes(pool.subarray(before, before + encoded.byteLength))).toEqual(good(frame))
      }),
    )
  })

  it('do not share memory with what was encoded', () => {
    const bytes = new Uint8Array([1, 2, 3])
    const encoded = encodeBytes({ kind: 'input', channel: 1, data: bytes })
    bytes.fill(9)
    expect([...encoded.subarray(BYTES_HEADER_LENGTH)]).toEqual([1, 2, 3])
  })

  it('of one side are garbage to the other', () => {
    fc.assert(fc.property(hostBytes, (frame) => void expect(decodeClientBytes(encodeBytes(frame))).toMatchObject(bad)))
    fc.assert(fc.property(clientBytes, (frame) => void expect(decodeHostBytes(encodeBytes(frame))).toMatchObject(bad)))
  })

  it('decode to a frame or a protocol error whatever they hold', () => {
    const plausible = fc
      .tuple(fc.constantFrom(0, 1, 2, 255), fc.constantFrom(0, 1, 2, 3, 65, 66, 67), fc.uint8Array({ maxLength: 40 }))
      .map(([version, kind, rest]) => new Uint8Array([version, kind, ...rest]))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), plausible), (bytes) => {
        for (const decoded of [decodeHostBytes(bytes), decodeClientBytes(bytes)]) {
          if (!decoded.ok) expect(decoded.error.tag).toBe('protocol')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('hold input and sizes to their bounds', () => {
    const paste = (length: number): Uint8Array =>
      encodeBytes({ kind: 'input', channel: 1, data: new Uint8Array(length) })
    expect(decodeClientBytes(paste(INPUT_MAX_BYTES)).ok).toBe(true)
    expect(decodeClientBytes(paste(INPUT_MAX_BYTES + 1))).toMatchObject(bad)
    for (const [cols, rows] of [
      [COLS_MIN - 1, 24],
      [COLS_MAX + 1, 24],
      [80, ROWS_MIN - 1],
      [80, ROWS_MAX + 1],
    ] as const) {
      const view = encodeBytes({ kind: 'view', channel: 1, visible: true, cols, rows })
      expect(decodeClientBytes(view)).toMatchObject(bad)
    }
    expect(decodeHostBytes(new Uint8Array(FRAME_MAX_BYTES + 1))).toMatchObject(bad)
  })
})

const method = fc.string({ minLength: 1, maxLength: 128 })
// JSON has no -0.
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const position = { generation: fc.string({ minLength: 1, maxLength: 64 }), seq: fc.maxSafeNat() }
const error = fc.record({
  tag: fc.constantFrom('internal' as const, 'not_found' as const),
  message: fc.string(),
  next: fc.string(),
})
const clientControl: fc.Arbitrary<ClientControl> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), protocol: fc.nat() }),
  fc.record({ type: fc.constant('call' as const), id, method, input: json }),
  fc.record({ type: fc.constant('open' as const), id, method, input: json, since: fc.option(fc.record(position)) }),
  fc.record({ type: fc.constant('attach' as const), id, method, input: json }),
  fc.record({ type: fc.constant('close' as const), id }),
  fc.constant({ type: 'ping' as const }),
)
const hostControl: fc.Arbitrary<HostControl> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), protocol: fc.nat() }),
  fc.record({ type: fc.constant('value' as const), id, value: json }),
  fc.record({ type: fc.constant('error' as const), id, error }),
  fc.record({ type: fc.constant('snapshot' as const), id, ...position, value: json }),
  fc.record({ type: fc.constant('delta' as const), id, ...position, value: json }),
  fc.record({ type: fc.constant('end' as const), id, error }),
  fc.record({ type: fc.constant('end' as const), id }),
  fc.record({ type: fc.constant('refused' as const), error }),
  fc.constant({ type: 'pong' as const }),
)

describe('control frames', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(clientControl, (frame) => void expect(decodeClientControl(encoded(frame))).toEqual(good(frame))),
    )
    fc.assert(fc.property(hostControl, (frame) => void expect(decodeHostControl(encoded(frame))).toEqual(good(frame))))
  })

  it('decode to a frame or a protocol error whatever they hold', () => {
    const nearly = fc
      .tuple(fc.oneof(clientControl, hostControl), fc.constantFrom('id', 'type', 'method', 'seq', 'error', 'x'), json)
      .map(([frame, key, value]) => JSON.stringify({ ...frame, [key]: value }))
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), nearly), (text) => {
        for (const decoded of [decodeHostControl(text), decodeClientControl(text)]) {
          if (!decoded.ok) expect(decoded.error.tag).toBe('protocol')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['an id of zero', '{"type":"close","id":0}'],
    ['a fraction as id', '{"type":"close","id":1.5}'],
    ['an id beyond 32 bits', '{"type":"close","id":4294967296}'],
    ['a method of 200 characters', JSON.stringify({ type: 'call', id: 1, method: 'm'.repeat(200), input: {} })],
    ['nothing', ''],
  ])('refuse %s', (_what, text) => {
    expect(decodeClientControl(text)).toMatchObject(bad)
  })

  it('are measured as the bytes that they become', () => {
    // Three bytes a character: 11 million of them are beyond a frame, though fewer than its bound.
    const value = '€'.repeat(11_000_000)
    expect(encodeControl({ type: 'value', id: 1, value })).toMatchObject(bad)
    expect(encodeControl({ type: 'value', id: 1, value: 'x'.repeat(11_000_000) }).ok).toBe(true)
    expect(decodeHostControl(JSON.stringify({ type: 'value', id: 1, value }))).toMatchObject(bad)
  })

  it('that cannot be JSON are an error, not a throw', () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    expect(encodeControl({ type: 'value', id: 1, value: circular })).toMatchObject(bad)
    expect(encodeControl({ type: 'value', id: 1, value: 1n })).toMatchObject(bad)
  })
})

const good = <T>(value: T) => ({ ok: true, value })
const bad = { ok: false, error: { tag: 'protocol' } }

function encoded(frame: ClientControl | HostControl): string {
  const text = encodeControl(frame)
  if (!text.ok) throw new Error(text.error.message)
  return text.value
}
