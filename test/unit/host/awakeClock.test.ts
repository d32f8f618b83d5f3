import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AwakeClock, LATE_MS, TICK_MS, TIMEOUT_MAX_MS } from '../../../src/main/host/awakeClock'
import { systemClock } from '../../../src/main/host/systemClock'
import { keepAlive } from '../../../src/main/web/keepAlive'
import { InactivityWatch } from '../../../src/main/runtimes/inactivityWatch'
import { within } from '../../../src/main/host/within'
import { wallTimer } from '../../../src/main/supervisor/wallTimer'
import { Deadline } from '../../../src/main/tools/mcp/deadline'
import type { Clock } from '../../../src/shared/domain/clock'
import { Session } from '../../../src/shared/wire/session'
import { ManualClock } from '../../support/manualClock'

const HOUR_MS = 3_600_000
const NIGHT_MS = 8 * HOUR_MS
const DAY_MS = 24 * HOUR_MS

function made() {
  const raw = new ManualClock()
  return { raw, clock: new AwakeClock(raw) }
}

/** A system whose timers take what `setTimeout` takes: what is longer fires at once. */
class ShortTimers extends ManualClock {
  override after(ms: number, callback: () => void): () => void {
    return super.after(ms > TIMEOUT_MAX_MS ? 1 : ms, callback)
  }
}

describe('a clock that stands still while the machine sleeps', () => {
  it('fires what is due at its time, once, and leaves nothing behind', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 20 }), fc.nat(20), (waits, cancelled) => {
        const { raw, clock } = made()
        const fired: [number, number][] = []
        const cancels = waits.map((ms, index) => clock.after(ms, () => fired.push([index, clock.monotonic()])))
        cancels[cancelled]?.()
        raw.advance(100_000)
        expect(new Map(fired)).toEqual(
          new Map(waits.flatMap((ms, index) => (index === cancelled ? [] : [[index, ms] as const]))),
        )
        expect(fired).toHaveLength(cancelled < waits.length ? waits.length - 1 : waits.length)
        expect(raw.pending).toBe(0)
      }),
      { numRuns: 100 },
    )
  })

  it('counts of a night no more than a tick, and what is left of a wait is waited for afterwards', () => {
    const { raw, clock } = made()
    let fired = false
    clock.after(60_000, () => {
      fired = true
    })
    raw.advance(30_000)
    raw.sleep(NIGHT_MS)
    expect(clock.monotonic()).toBeLessThanOrEqual(30_000 + TICK_MS)
    expect(fired).toBe(false)
    raw.advance(30_000 - TICK_MS - 1)
    expect(fired).toBe(false)
    raw.advance(TICK_MS + 1)
    expect(fired).toBe(true)
  })

  it('takes no work for sleep: what is late by less counts', () => {
    const { raw, clock } = made()
    clock.after(HOUR_MS, () => {})
    raw.advance(1_000)
    raw.sleep(TICK_MS + LATE_MS - 1_000)
    expect(clock.monotonic()).toBe(TICK_MS + LATE_MS)
  })

  it('never goes back, whatever sleeps and jumps there are', () => {
    const step = fc.tuple(fc.constantFrom('advance', 'sleep', 'jump', 'wait', 'cancel'), fc.nat(10 * HOUR_MS))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { raw, clock } = made()
        let last = clock.monotonic()
        let cancel = (): void => {}
        for (const [what, ms] of steps) {
          if (what === 'wait') cancel = clock.after(ms, () => {})
          else if (what === 'cancel') cancel()
          else if (what === 'advance') raw.advance(ms % 100_000)
          else if (what === 'sleep') raw.sleep(ms)
          else raw.jump(ms - 5 * HOUR_MS)
          const now = clock.monotonic()
          expect(now).toBeGreaterThanOrEqual(last)
          expect(now).toBeLessThanOrEqual(raw.monotonic())
          last = now
        }
      }),
      { numRuns: 200 },
    )
  })

  it('waits for longer than a timer of the system can', () => {
    const raw = new ShortTimers()
    const clock = new AwakeClock(raw)
    let firedAt: number | null = null
    clock.after(60 * DAY_MS, () => {
      firedAt = raw.monotonic()
    })
    raw.advance(60 * DAY_MS)
    expect(firedAt).toBe(60 * DAY_MS)
  })

  it('is what the host has, and its wall clock is the real one', async () => {
    expect(systemClock).toBeInstanceOf(AwakeClock)
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(HOUR_MS)
    await new Promise<void>((resolve) => systemClock.after(1, resolve))
  })
})

interface Timer {
  /** Awake time until it judges. */
  readonly ms: number
  /** Arms it; calls `judged` when it judges. */
  readonly arm: (clock: Clock, judged: () => void) => void
}

/** A socket or a transport that never answers. */
const deadSocket = (judged: () => void) => ({ on: () => {}, ping: () => {}, terminate: judged }) as never
const deadHost = {
  send: () => {},
  close: () => {},
  onClose: () => {},
  onFrame: (listen: (frame: string) => void) => listen(JSON.stringify({ type: 'hello', protocol: 1 })),
}

const timers: Readonly<Record<string, Timer>> = {
  'the inactivity timeout of an agent': {
    ms: 600_000,
    arm: (clock, judged) => void new InactivityWatch(clock, 600, judged),
  },
  'the patience with a stop': {
    ms: 10_000,
    arm: (clock, judged) => void within(clock, 10_000, new Promise(() => {})).then(judged),
  },
  'the silence of an external tool server': {
    ms: 60_000,
    arm: (clock, judged) =>
      new Deadline(clock, 60_000, new AbortController().signal).signal.addEventListener('abort', judged),
  },
  "the host's keep-alive of a browser": {
    ms: 60_000,
    arm: (clock, judged) => keepAlive(deadSocket(judged), clock),
  },
  "a client's heartbeat": {
    ms: 40_000,
    arm: (clock, judged) => new Session(deadHost as never, clock, 1, { opened: () => {}, closed: judged }).start(),
  },
}

describe.each(Object.entries(timers))('%s', (_, { ms, arm }) => {
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }

  it.each<[string, (raw: ManualClock) => void]>([
    ['a sleep in which timers go on', (raw) => raw.sleep(NIGHT_MS)],
    ['a sleep in which timers stand still', (raw) => raw.jump(NIGHT_MS)],
    ['a clock set back an hour', (raw) => raw.jump(-HOUR_MS)],
    ['a clock set forward a day', (raw) => raw.jump(DAY_MS)],
    ['a clock set to 1970', (raw) => raw.jump(-raw.now())],
  ])('judges nobody by %s, and everybody by time awake', async (_name, happens) => {
    const { raw, clock } = made()
    let judged = 0
    arm(clock, () => {
      judged += 1
    })
    await settle()
    // Just begun: a tick of the clock is all that a sleep may count for.
    happens(raw)
    await settle()
    if (ms > TICK_MS) expect(judged).toBe(0)
    for (let passed = 0; passed < ms + TICK_MS; passed += 1_000) {
      raw.advance(1_000)
      await settle()
    }
    expect(judged).toBe(1)
  })
})

it('a time of day that passed in a sleep is noticed soon after it', () => {
  for (const sleep of ['sleep', 'jump'] as const) {
    const { raw, clock } = made()
    let fired = 0
    wallTimer(clock, raw.now() + HOUR_MS, () => {
      fired += 1
    })
    raw[sleep](NIGHT_MS)
    raw.advance(60_000)
    expect(fired).toBe(1)
  }
})
