import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import type { JournalStore } from './ports'

/** The bytes that an event adds to what is drawn; it knows the events before. */
export type Draw = (event: AgentEvent) => Uint8Array

/** Drawn bytes kept behind a reader's place: reading backwards then draws anew once in many pages, not for each. */
const KEPT_BEHIND_BYTES = 4_194_304
/** Drawn bytes that are kept, and later dropped, together. */
const BLOCK_BYTES = 65_536

interface Block {
  readonly start: number
  readonly data: Uint8Array
}

/** One way through a run's drawn output: it remembers how far it is, and the bytes it drew last. */
export class DrawnReader {
  private nextSeq = 1
  private drawn = 0
  /** What was drawn last, in order and without holes. */
  private readonly blocks: Block[] = []
  /** And what was drawn after it, not yet joined to a block. */
  private pieces: Uint8Array[] = []
  private piecesBytes = 0

  constructor(
    readonly runId: RunId,
    private readonly draw: Draw,
    private readonly journals: Pick<JournalStore, 'eventsFrom'>,
  ) {}

  /** Offset of the first byte that is still kept. */
  get start(): number {
    return this.blocks[0]?.start ?? this.drawn - this.piecesBytes
  }

  /** Offset after the last byte drawn. */
  get end(): number {
    return this.drawn
  }

  /** Draws on until the byte before `until` is there, or no event is left. Keeps what lies at `keepFrom` and beyond. */
  async readUntil(until: number, keepFrom: number): Promise<void> {
    if (this.drawn >= until) return
    for await (const { seq, event } of this.journals.eventsFrom(this.runId, this.nextSeq)) {
      this.nextSeq = seq + 1
      this.add(this.draw(event), keepFrom)
      if (this.drawn >= until) break
    }
  }

  /** What is kept of a stretch of the output. */
  between(from: number, to: number): Uint8Array {
    const parts = [...this.blocks, this.newest()].flatMap(({ start, data }) =>
      start < to && start + data.length > from ? [data.subarray(Math.max(0, from - start), to - start)] : [],
    )
    return Buffer.concat(parts)
  }

  private add(data: Uint8Array, keepFrom: number): void {
    if (data.length === 0) return
    this.pieces.push(data)
    this.piecesBytes += data.length
    this.drawn += data.length
    if (this.piecesBytes < BLOCK_BYTES) return
    this.blocks.push(this.newest())
    this.pieces = []
    this.piecesBytes = 0
    const dropUntil = Math.min(keepFrom, this.drawn - KEPT_BEHIND_BYTES)
    const kept = this.blocks.findIndex(({ start, data: { length } }) => start + length > dropUntil)
    this.blocks.splice(0, kept === -1 ? this.blocks.length : kept)
  }

  private newest(): Block {
    return { start: this.drawn - this.piecesBytes, data: Buffer.concat(this.pieces) }
  }
}
