import type { Clock } from '../../shared/domain/clock'

/** What one terminal may take of a turn of the event loop: some screenfuls are read and drawn at once. */
export const SHARE_MS = 2
/** What those together may take that have more to say than their share, as far as their last shares foretell. */
export const TURN_MS = 8
/** Less than this, and nothing before it in the turn, is all that a terminal had to say, however long it took. */
export const WORD_MAX_BYTES = 1_024

/**
 * Divides the time of the event loop among all terminals. One that has taken its share of a turn is not read until
 * those that have rested longer had theirs; meanwhile the kernel makes its program wait. Who says little is read at
 * once, however many flood, and timers, clients and stops come in between.
 */
export class ReadTurns {
  private turn = 0
  private due = false
  /** Who rests longest goes on first. */
  private readonly resting = new Set<ReadTurn>()

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    /** Calls back when everything that is ready now had its chance. */
    private readonly afterThis: (go: () => void) => void = setImmediate,
  ) {}

  /** For one terminal. `readOn`: it is its turn again. */
  open(readOn: () => void): ReadTurn {
    return new ReadTurn(this.clock, this, readOn)
  }

  /** Names the turn that goes on now. */
  current(): number {
    this.plan()
    return this.turn
  }

  rest(who: ReadTurn): void {
    this.resting.add(who)
    this.plan()
  }

  forget(who: ReadTurn): void {
    this.resting.delete(who)
  }

  private plan(): void {
    if (this.due) return
    this.due = true
    this.afterThis(() => this.next())
  }

  private next(): void {
    this.due = false
    this.turn += 1
    let foreseen = 0
    for (const who of [...this.resting]) {
      // What is hard to draw takes more than its share with the least that can be read; it goes on all the same.
      if (foreseen > 0 && foreseen + who.spent > TURN_MS) break
      foreseen += who.spent
      who.wake()
    }
    if (this.resting.size > 0) this.plan()
  }
}

/** One terminal's share. */
export class ReadTurn {
  private turn = -1
  private reads = 0
  private spentMs = 0
  private rests = false

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly turns: ReadTurns,
    private readonly readOn: () => void,
  ) {}

  /** It must not be read until `readOn`. */
  get resting(): boolean {
    return this.rests
  }

  /** Milliseconds of the turn in which it was read last. */
  get spent(): number {
    return this.spentMs
  }

  /** Does the work that so many bytes make, and counts what it took. */
  spend(bytes: number, work: () => void): void {
    const turn = this.turns.current()
    if (turn !== this.turn) this.reads = this.spentMs = 0
    this.turn = turn
    this.reads += 1
    const from = this.clock.monotonic()
    work()
    this.spentMs += this.clock.monotonic() - from
    // The host may have been sent away from its core meanwhile: that is no fault of one who said a word.
    const isWord = this.reads === 1 && bytes < WORD_MAX_BYTES
    if (this.rests || isWord || this.spentMs < SHARE_MS) return
    this.rests = true
    this.turns.rest(this)
  }

  /** Called in its turn. */
  wake(): void {
    this.turns.forget(this)
    this.rests = false
    this.readOn()
  }

  /** It will not be read any more. */
  close(): void {
    this.turns.forget(this)
    this.rests = false
  }
}
