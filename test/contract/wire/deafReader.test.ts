import { describe, expect, it } from 'vitest'
import { STALLED_SECONDS, UNSENT_HIGH_BYTES } from '../../../src/main/transport/outflow'
import { serve } from '../../../src/main/transport/serve'
import { PROTOCOL_VERSION } from '../../../src/shared/contract/app'
import { CALLS_IN_FLIGHT_MAX } from '../../../src/shared/domain/limits'
import type { Transport } from '../../../src/shared/wire/transport'
import { ManualClock } from '../../support/manualClock'
import { type DeafReader, deafReaders } from '../../support/wire/deafReaders'
import { SampleHost, sampleContract } from '../../support/wire/sampleHost'

/** All of them together are far more than the buffers of a kernel. */
const ANSWER_BYTES = 300_000
/** What an answer of that size weighs with all around it. */
const FRAME_BYTES = ANSWER_BYTES + 100

describe.each(deafReaders)('a client over %s that asks and does not read', (_name, open) => {
  it('holds a bounded part of its answers in the host, and gets every one of them when it reads at last', async () => {
    const { client, host, watched, turnUntil } = await deaf(open)
    const asked = CALLS_IN_FLIGHT_MAX + 100
    for (let id = 1; id <= asked; id++) ask(client, id)
    await turnUntil(() => client.hostEnd.bufferedBytes > UNSENT_HIGH_BYTES)
    await turnUntil(inTurns(50))
    // Answers that the carrier swallowed are no longer the host's: only what is unsent counts.
    const held = host.calls.length * FRAME_BYTES - watched.taken()
    expect(held).toBeLessThanOrEqual(UNSENT_HIGH_BYTES + 16 * FRAME_BYTES)
    expect(watched.most).toBeLessThanOrEqual(UNSENT_HIGH_BYTES + 2 * FRAME_BYTES)

    const answers = new Map<number, string>()
    client.read((text) => {
      const { type, id, error } = JSON.parse(text) as { type: string; id?: number; error?: { tag: string } }
      if (id !== undefined) answers.set(id, error?.tag ?? type)
    })
    await turnUntil(() => answers.size === asked)
    expect(watched.most).toBeLessThanOrEqual(UNSENT_HIGH_BYTES + 2 * FRAME_BYTES)
    const kinds = [...answers.values()]
    expect(kinds.filter((kind) => kind === 'value').length).toBe(host.calls.length)
    expect(kinds.filter((kind) => kind === 'overloaded').length).toBe(asked - host.calls.length)
    expect(host.calls.length).toBeGreaterThanOrEqual(CALLS_IN_FLIGHT_MAX)
  }, 60_000)

  it('is cut off after a while, and the reason is the last that it reads', async () => {
    const { client, clock, turnUntil, closed } = await deaf(open)
    for (let id = 1; id <= CALLS_IN_FLIGHT_MAX; id++) ask(client, id)
    await turnUntil(() => client.hostEnd.bufferedBytes > UNSENT_HIGH_BYTES)
    for (let second = 0; second < 2 * STALLED_SECONDS; second++) {
      clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(closed()).toBe('overloaded')
    expect(clock.pending).toBe(0)
    let last = ''
    client.read((text) => {
      last = text
    })
    await turnUntil(() => last.startsWith('{"type":"refused"'))
    expect(JSON.parse(last)).toMatchObject({ error: { tag: 'overloaded' } })
  }, 60_000)
})

const ask = (client: DeafReader, id: number): void =>
  client.say({ type: 'call', id, method: 'list.huge', input: { chars: ANSWER_BYTES } })

async function deaf(open: () => Promise<DeafReader>) {
  const client = await open()
  const host = new SampleHost()
  const clock = new ManualClock()
  const watched = watch(client.hostEnd)
  let reason: string | null = null
  client.hostEnd.onClose(({ tag }) => {
    reason = tag
  })
  serve(sampleContract, host.handlers, watched.transport, { clock, log: () => {} })
  client.say({ type: 'hello', protocol: PROTOCOL_VERSION })
  /** Turns the event loop, and time with it as long as the client makes progress. */
  async function turnUntil(done: () => boolean): Promise<void> {
    let taken = -1
    while (!done()) {
      if (watched.taken() !== taken) clock.advance(50)
      taken = watched.taken()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { client, host, clock, watched, turnUntil, closed: () => reason }
}

/** Knows how much was ever unsent at once, and how much the other side has taken. */
function watch(inner: Transport) {
  let sent = 0
  const watched = {
    most: 0,
    taken: () => sent - inner.bufferedBytes,
    transport: {
      send: (frame) => {
        sent += frame.length
        inner.send(frame)
        watched.most = Math.max(watched.most, inner.bufferedBytes)
      },
      onFrame: (listener) => inner.onFrame(listener),
      onClose: (listener) => inner.onClose(listener),
      close: (reason) => inner.close(reason),
      get bufferedBytes() {
        return inner.bufferedBytes
      },
    } satisfies Transport as Transport,
  }
  return watched
}

function inTurns(count: number): () => boolean {
  let left = count
  return () => {
    left -= 1
    return left < 0
  }
}
