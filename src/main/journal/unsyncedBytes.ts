import type { Backlog } from './backlog'

/** Buffers in one write; the kernel takes up to 1,024 (IOV_MAX). */
const WRITE_MAX_BUFFERS = 512

/** The end of a file that is not known to be on disk: kept in memory, each part with its place. */
export class UnsyncedBytes {
  private chunks: { readonly start: number; readonly bytes: Uint8Array }[] = []
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
    this.chunks.push({ start: this.end, bytes })
    this.end += bytes.length
    this.backlog.add(bytes.length)
  }

  /** What follows `position`, as much as fits one write. */
  from(position: number): Uint8Array[] {
    const first = this.chunks.findIndex((chunk) => chunk.start + chunk.bytes.length > position)
    if (first === -1) return []
    const batch = this.chunks.slice(first, first + WRITE_MAX_BUFFERS)
    return batch.map(({ start, bytes }) => (start < position ? bytes.subarray(position - start) : bytes))
  }

  /** Everything before `position` is on disk. */
  settle(position: number): void {
    if (position <= this.start) return
    this.backlog.release(position - this.start)
    this.start = position
    const kept = this.chunks.findIndex((chunk) => chunk.start + chunk.bytes.length > position)
    this.chunks = kept === -1 ? [] : this.chunks.slice(kept)
  }

  /** Gives up what is left, and returns it. */
  drop(): readonly Uint8Array[] {
    const left = this.chunks.map(({ bytes }) => bytes)
    this.settle(this.end)
    return left
  }
}
