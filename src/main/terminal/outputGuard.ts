import { OSC_MAX_BYTES } from '../../shared/domain/limits'
import { executesControls, introducedBy, nextState, type SequenceState } from './sequenceTracker'
import { characterAt, NO_CHARACTER, unfinishedTail } from './utf8Cut'

const NUL = 0
const CAN = 0x18
const ESC = 0x1b
/** First byte of the C1 controls in UTF-8. */
const C1_LEAD = 0xc2
const NOTHING = new Uint8Array(0)

/** Where in the middle of what the output stands, for one who goes on with it later. */
export interface GuardState {
  readonly state: SequenceState
  readonly open: Uint8Array
  readonly cut: Uint8Array
  readonly blanking: boolean
}

/**
 * Stands between a program's output and every terminal, mirror and panes alike, so that all see the same:
 *
 * - characters are never cut: the start of one waits for its rest (xterm 6 loses some characters that are
 *   written in two pieces, `…` among them);
 * - a sequence that grows beyond its bound is cancelled and the rest of it blanked out. The length of the
 *   output never changes, so positions stay true;
 * - it knows the bytes of the sequence that is open, which no snapshot of a terminal can contain.
 */
export class OutputGuard {
  private state: SequenceState = 'ground'
  private open: Uint8Array = NOTHING
  private cut: Uint8Array = NOTHING
  private blanking = false

  /** The bytes that may go on now, in whole characters. */
  pass(data: Uint8Array): Uint8Array {
    const joined = this.cut.length === 0 ? data : Buffer.concat([this.cut, data])
    const tail = unfinishedTail(joined)
    this.cut = tail === 0 ? NOTHING : joined.slice(joined.length - tail)
    return this.scan(tail === 0 ? joined : joined.subarray(0, joined.length - tail))
  }

  /** The start of a character whose rest will never come. */
  end(): Uint8Array {
    const rest = this.cut
    this.cut = NOTHING
    return this.scan(rest)
  }

  /** What has been passed of the sequence that is still open. */
  get unfinished(): Uint8Array {
    return withoutExecuted(this.open)
  }

  save(): GuardState {
    const { state, open, cut, blanking } = this
    return { state, open, cut, blanking }
  }

  load({ state, open, cut, blanking }: GuardState): void {
    this.state = state
    this.open = open
    this.cut = cut
    this.blanking = blanking
  }

  /** The terminal has given up the open sequence. */
  abandon(): void {
    this.state = 'ground'
    this.open = NOTHING
    this.blanking = false
  }

  private scan(input: Uint8Array): Uint8Array {
    let data = input
    let start = this.state === 'ground' ? -1 : 0
    let before = this.open
    let index = 0
    while (index < data.length) {
      if (this.state === 'ground') {
        index = nextIntroducer(data, index)
        if (index >= data.length) break
      }
      const { code, size } = characterAt(data, index)
      if (code !== NO_CHARACTER) {
        if (introducedBy(code) !== undefined) {
          start = index
          before = NOTHING
          this.blanking = false
        }
        this.state = nextState(this.state, code)
        const tooLong = this.state !== 'ground' && before.length + index + size - start > OSC_MAX_BYTES
        if (tooLong || this.blanking) {
          if (data === input) data = Uint8Array.from(input)
          data.fill(NUL, index, index + size)
          if (!this.blanking) data[index] = CAN
          this.blanking = true
          start = index + size
          before = NOTHING
        }
        if (this.state === 'ground') this.blanking = false
      }
      index += size
    }
    this.open = this.state === 'ground' || this.blanking ? NOTHING : joinedFrom(before, data.subarray(start))
    return data
  }
}

/** Outside of sequences only these two bytes can matter; everything else is skipped at the speed of the loop. */
function nextIntroducer(data: Uint8Array, from: number): number {
  for (let index = from; index < data.length; index += 1) {
    if (data[index] === ESC || data[index] === C1_LEAD) return index
  }
  return data.length
}

/** The bytes of an open sequence without the controls inside it that have already been carried out. */
function withoutExecuted(open: Uint8Array): Uint8Array {
  const kept: number[] = []
  let state: SequenceState = 'ground'
  for (let index = 0; index < open.length; ) {
    const { code, size } = characterAt(open, index)
    const executed = code >= 0 && code < 0x20 && code !== ESC && executesControls(state)
    if (!executed) kept.push(...open.subarray(index, index + size))
    if (code !== NO_CHARACTER) state = nextState(state, code)
    index += size
  }
  return Uint8Array.from(kept)
}

function joinedFrom(before: Uint8Array, rest: Uint8Array): Uint8Array {
  return before.length === 0 ? Uint8Array.from(rest) : Buffer.concat([before, rest])
}
