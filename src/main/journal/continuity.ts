import { type Frame, frameKind } from './frame'

/** From the first to before the second. */
type Stretch = readonly [from: number, to: number]

/** Damage that is remembered piece by piece: more of it is one piece to whoever reads about it. */
const GAPS_MAX_ITEMS = 10_000

/** One count through a journal: what was seen of it, and what of it is missing. */
export class Count {
  private readonly missing: Stretch[] = []

  constructor(private next: number) {}

  get gaps(): readonly Stretch[] {
    return this.missing
  }

  /** Something begins here: what lies between is missing, unless it comes later. */
  reach(from: number): void {
    if (from <= this.next) return
    if (this.missing.length < GAPS_MAX_ITEMS) this.missing.push([this.next, from])
    this.next = from
  }

  /** False: it was there before. Out of its place it still counts. */
  take(from: number, to: number): boolean {
    this.reach(from)
    if (from === this.next) {
      this.next = Math.max(this.next, to)
      return true
    }
    const at = this.missing.findIndex(([start, end]) => start <= from && to <= end)
    const [start, end] = this.missing[at] ?? [from, from]
    if (at === -1 || from === to) return from === to
    const rest: Stretch[] = [
      [start, from],
      [to, end],
    ]
    this.missing.splice(at, 1, ...rest.filter(([left, right]) => left < right))
    return true
  }
}

/**
 * Follows events and output through the records of a run. Each is given out once, however often damage has put a
 * copy of it on the disk, and what is missing is named.
 */
export class Continuity {
  private readonly events: Count
  private readonly output: Count
  private copies = 0

  constructor(start: { readonly nextSeq: number; readonly nextOffset: number }) {
    this.events = new Count(start.nextSeq)
    this.output = new Count(start.nextOffset)
  }

  /** A file says where it begins. */
  reach(nextSeq: number, nextOffset: number): void {
    this.events.reach(nextSeq)
    this.output.reach(nextOffset)
  }

  /** False: a copy of what was seen already. */
  take({ kind, position, payload }: Frame): boolean {
    const isNew =
      kind === frameKind.event
        ? this.events.take(position, position + 1)
        : kind !== frameKind.output || this.output.take(position, position + payload.length)
    if (!isNew) this.copies += 1
    return isNew
  }

  /** One sentence each. */
  problems(): string[] {
    return [
      ...this.events.gaps.map(([from, to]) => `events ${from} to ${to - 1} are missing`),
      ...this.output.gaps.map(([from, to]) => `output bytes ${from} to ${to} are missing`),
      ...(this.copies === 0 ? [] : [`${this.copies} records are there a second time`]),
    ]
  }
}
