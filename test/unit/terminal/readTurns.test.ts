import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ReadTurn, ReadTurns, SHARE_MS, TURN_MS, WORD_MAX_BYTES } from '../../../src/main/terminal/readTurns'

/** One read of a flood takes this long to be drawn. */
const READ_MS = 0.25
const READS_A_SHARE = SHARE_MS / READ_MS
const RESUMED_PER_TURN = TURN_MS / SHARE_MS

/** An event loop with terminals that always have more to say, and some that say one thing now and then. */
function scene(floods: number, readMs = READ_MS) {
  let now = 0
  let ready: (() => void)[] = []
  const turns = new ReadTurns({ monotonic: () => now }, (go) => ready.push(go))
  const log: string[] = []
  const open = (name: string, readMs = READ_MS): { turn: ReadTurn; read(): void } => {
    const turn = turns.open(() => {})
    const read = (): void =>
      turn.spend(WORD_MAX_BYTES, () => {
        log.push(name)
        now += readMs
      })
    return { turn, read }
  }
  const flooders = Array.from({ length: floods }, (_, index) => open(`flood-${index}`, readMs))
  return {
    log,
    open,
    flooders,
    /** Reads of all that may be read, at most `most` each, as the system's loop reads them; then what was to be done after. */
    loop: (alsoReady: readonly { read(): void }[] = [], most = 32): void => {
      for (const { turn, read } of flooders) for (let n = 0; n < most && !turn.resting; n += 1) read()
      for (const { read } of alsoReady) read()
      const go = ready
      ready = []
      for (const each of go) each()
    },
  }
}

describe('turns of reading', () => {
  it.each([1, 4, 16, 50])(
    'a quiet terminal beside %i that flood is read within the turn in which it speaks',
    (floods) => {
      const { flooders, log, loop, open } = scene(floods)
      const quiet = open('quiet')
      for (let turn = 0; turn < 10; turn += 1) loop()
      for (let turn = 0; turn < 50; turn += 1) {
        log.length = 0
        loop([quiet])
        const before = log.slice(0, log.indexOf('quiet'))
        expect(before.length).toBeLessThanOrEqual(READS_A_SHARE * RESUMED_PER_TURN)
        for (const [index] of flooders.entries()) {
          expect(before.filter((name) => name === `flood-${index}`).length).toBeLessThanOrEqual(READS_A_SHARE)
        }
      }
    },
  )

  it('what takes two shares to draw with every read goes on, two in a turn at most', () => {
    const { flooders, log, loop } = scene(5, TURN_MS / 2)
    loop()
    for (let turn = 0; turn < 50; turn += 1) {
      log.length = 0
      loop()
      expect(log.length).toBe(2)
    }
    expect(flooders.every(({ turn }) => turn.spent === TURN_MS / 2)).toBe(true)
  })

  it('what alone takes longer than a turn is given to all goes on alone', () => {
    const { log, loop } = scene(3, 3 * TURN_MS)
    loop()
    log.length = 0
    for (let turn = 0; turn < 6; turn += 1) loop()
    expect(log).toEqual(['flood-0', 'flood-1', 'flood-2', 'flood-0', 'flood-1', 'flood-2'])
  })

  it.each([1, 3, 16, 50])('%i that flood get about the same', (floods) => {
    const { flooders, log, loop } = scene(floods)
    for (let turn = 0; turn < 400; turn += 1) loop()
    const reads = flooders.map((_, index) => log.filter((name) => name === `flood-${index}`).length)
    expect(Math.max(...reads) / Math.min(...reads)).toBeLessThan(1.25)
  })

  it('however the reads come, all who rest are read on, those who rest longest first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer({ min: 1, max: 32 })), (floods, mosts) => {
        const { flooders, loop } = scene(floods)
        for (const most of mosts) loop([], most)
        const rested = flooders.map(({ turn }) => turn).filter(({ resting }) => resting)
        for (let turn = 0; turn < Math.ceil(rested.length / RESUMED_PER_TURN); turn += 1) {
          const still = rested.filter(({ resting }) => resting)
          loop([], 0)
          expect(rested.filter(({ resting }) => resting).length).toBe(Math.max(0, still.length - RESUMED_PER_TURN))
        }
        expect(flooders.some(({ turn }) => turn.resting)).toBe(false)
      }),
    )
  })

  it('one that is closed is not read on, and when nobody rests nothing is planned', () => {
    let readOn = 0
    let [now, go] = [0, (): void => {}]
    let planned = 0
    const turns = new ReadTurns({ monotonic: () => now }, (next) => {
      planned += 1
      go = next
    })
    const turn = turns.open(() => {
      readOn += 1
    })
    const flood = (): void =>
      turn.spend(WORD_MAX_BYTES, () => {
        now += SHARE_MS
      })
    flood()
    expect(turn.resting).toBe(true)
    go()
    expect([readOn, planned]).toEqual([1, 1])
    flood()
    turn.close()
    go()
    expect([readOn, planned, turn.resting]).toEqual([1, 2, false])
  })

  it('who said a word goes on at once, also when the host was sent away meanwhile; who says word after word rests', () => {
    let now = 0
    const turns = new ReadTurns({ monotonic: () => now }, () => {})
    const turn = turns.open(() => {})
    const say = (ms: number): void =>
      turn.spend(WORD_MAX_BYTES - 1, () => {
        now += ms
      })
    say(50)
    expect(turn.resting).toBe(false)
    say(0)
    expect(turn.resting).toBe(true)
  })

  it('what was spent in an earlier turn does not count', () => {
    const { loop, open } = scene(0)
    const slow = open('slow')
    for (let turn = 0; turn < 5 * READS_A_SHARE; turn += 1) {
      loop([slow])
      expect(slow.turn.resting).toBe(false)
    }
  })
})
