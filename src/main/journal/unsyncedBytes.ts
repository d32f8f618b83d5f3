import type { Backlog } from './backlog'

/** A block holds what some writes append: a quiet run needs a page, a flood hands the kernel few large pieces. */
const BLOCK_MIN_BYTES = 4_096
const BLOCK_MAX_BYTES = 262_144
/** In one write: a disk takes that in a few milliseconds, and a refusal of it costs no more than that again. */
const WRITE_MAX_BYTES = 1_048_576

interface Block {
  readonly start: number
  readonly memory: Uint8Array
  used: number
}

/** What was given up: the first bytes of it, `skip` of them, are on disk. */
export interface LostBytes {
  readonly bytes: Uint8Array
  readonly skip: number
}

/**
 * The end of a file that is not known to be on disk, copied here, each part with its place. Memory that was filled is
 * never filled again: a write that is still in flight may read it.
 */
export class UnsyncedBytes {
  private blocks: Block[] = []
  private end: number
  private start: number

  constructor(
    start: number,
    private readonly backlog: Backlog,
  ) {
    this.start = start
    this.end = start
  }

  /** Position up to which all is known to be on disk. */
  get synced(): number {
    return this.start
  }

  /** Position after the last byte. */
  get tail(): number {
    return this.end
  }

  push(bytes: Uint8Array): void {
    let block = this.blocks.at(-1)
    if (block === undefined || block.memory.length - block.used < bytes.length) {
      // As much again as waits already: few blocks for a flood, no waste for a word now and then.
      const size = Math.min(BLOCK_MAX_BYTES, Math.max(BLOCK_MIN_BYTES, this.end - this.start))
      block = { start: this.end, memory: new Uint8Array(Math.max(size, bytes.length)), used: 0 }
      this.blocks.push(block)
    }
    block.memory.set(bytes, block.used)
    block.used += bytes.length
    this.end += bytes.length
    this.backlog.add(bytes.length)
  }

  /** What follows `position`, as much as fits one write; at least one byte when there is any. */
  from(position: number): Uint8Array[] {
    const batch: Uint8Array[] = []
    let room = WRITE_MAX_BYTES
    for (const { start, memory, used } of this.blocks) {
      const from = Math.max(0, position - start)
      if (from >= used) continue
      const part = memory.subarray(from, Math.min(used, from + room))
      batch.push(part)
      room -= part.length
      if (room === 0) break
    }
    return batch
  }

  /** Everything before `position` is on disk. */
  settle(position: number): void {
    if (position <= this.start) return
    this.backlog.release(position - this.start)
    this.start = position
    const kept = this.blocks.findIndex(({ start, used }) => start + used > position)
    this.blocks = kept === -1 ? [] : this.blocks.slice(kept)
  }

  /** Gives up what is left, and returns it, each part from the beginning of something that was pushed. */
  drop(): readonly LostBytes[] {
    const left = this.blocks.map(({ start, memory, used }) => ({
      bytes: memory.subarray(0, used),
      skip: Math.max(0, this.start - start),
    }))
    this.settle(this.end)
    return left
  }
}
