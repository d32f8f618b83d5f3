import type { Frame } from './frame'
import { frameKind } from './frame'

/** A place in a journal file from which reading may start: a record stands there. */
export interface Checkpoint {
  /** Where in the file the record begins, and what it is: one that is no longer there is not trusted. */
  readonly start: number
  readonly kind: number
  readonly position: number
  /** No event before it in this file has this number or a higher one. */
  readonly nextSeq: number
  /** No output before it in this file reaches beyond this offset. */
  readonly nextOffset: number
}

/** Bytes of a file between two checkpoints: what a page may read in vain, about as much as a page itself. */
const CHECKPOINT_EVERY_BYTES = 131_072
/** Files whose checkpoints are kept: 4 GB of journals, some 3 MB of memory. One that was forgotten is scanned again. */
const FILES_MAX = 256

/**
 * What reading has learned about where things lie in the files of journals, so that the next page need not read a
 * file from its beginning. Only in memory, only a way to be faster: with none of it the same is found.
 */
export class Checkpoints {
  /** Ascending, of a file's beginning without holes; the file used last stands last. */
  private readonly files = new Map<string, Checkpoint[]>()

  /** The last one that `fits`. All that fit lie before all that do not. */
  find(path: string, fits: (checkpoint: Checkpoint) => boolean): Checkpoint | null {
    const known = this.files.get(path) ?? []
    let [low, high] = [0, known.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const checkpoint = known[middle]
      if (checkpoint !== undefined && fits(checkpoint)) low = middle + 1
      else high = middle
    }
    return known[low - 1] ?? null
  }

  /** For one scan of a file from `from` on: to be told of every record in order. */
  scan(path: string, from: Checkpoint | null): (frame: Frame, start: number) => void {
    const known = this.files.get(path) ?? []
    this.files.delete(path)
    this.files.set(path, known)
    for (const oldest of this.files.keys()) {
      if (this.files.size <= FILES_MAX) break
      this.files.delete(oldest)
    }
    let { nextSeq, nextOffset } = from ?? { nextSeq: 0, nextOffset: 0 }
    return ({ kind, position, payload }, start) => {
      if (start >= (known.at(-1)?.start ?? 0) + CHECKPOINT_EVERY_BYTES) {
        known.push({ start, kind, position, nextSeq, nextOffset })
      }
      if (kind === frameKind.event) nextSeq = Math.max(nextSeq, position + 1)
      if (kind === frameKind.output) nextOffset = Math.max(nextOffset, position + payload.length)
    }
  }

  /** What was known of a file does not hold. */
  forget(path: string): void {
    this.files.delete(path)
  }
}
