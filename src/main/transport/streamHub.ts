import { randomUUID } from 'node:crypto'
import type { StreamPosition, StreamSink } from '../../shared/contract/define'
import type { SnowhookError } from '../../shared/domain/errors'
import { STREAM_REPLAY_MAX_DELTAS } from '../../shared/domain/limits'

/**
 * One source of a stream, watched by any number of clients. It numbers its deltas and keeps the newest ones, so a
 * client that comes back gets just what it missed, and a fresh snapshot when that is too much or another life's.
 *
 * The owner changes its state first and publishes then: a snapshot taken at any moment includes every published delta.
 */
export class StreamHub<S, D> {
  /** One life of the source; numbers of different lives have nothing to do with each other. */
  readonly generation = randomUUID()
  private seq = 0
  /** Deltas `seq - kept.length + 1` to `seq`. */
  private readonly kept: D[] = []
  private readonly sinks = new Set<StreamSink<S, D>>()

  constructor(private readonly getSnapshot: () => S) {}

  get watchers(): number {
    return this.sinks.size
  }

  publish(delta: D): void {
    this.seq += 1
    this.kept.push(delta)
    if (this.kept.length > STREAM_REPLAY_MAX_DELTAS) this.kept.shift()
    const at = this.position()
    for (const sink of [...this.sinks]) sink.delta(delta, at)
  }

  /** Has the shape of a stream handler's body: `(_input, sink) => hub.subscribe(sink)`. */
  subscribe(sink: StreamSink<S, D>): () => void {
    const missed = this.missedSince(sink.since)
    if (missed === null) sink.snapshot(this.getSnapshot(), this.position())
    else missed.forEach((delta, index) => void sink.delta(delta, this.position(index + 1 - missed.length)))
    this.sinks.add(sink)
    return () => void this.sinks.delete(sink)
  }

  /** The source is gone for good; its watchers are told. */
  end(error?: SnowhookError): void {
    const sinks = [...this.sinks]
    this.sinks.clear()
    for (const sink of sinks) sink.end(error)
  }

  private missedSince(since: StreamPosition | null): readonly D[] | null {
    if (since === null || since.generation !== this.generation || since.seq > this.seq) return null
    const count = this.seq - since.seq
    if (count > this.kept.length) return null
    return this.kept.slice(this.kept.length - count)
  }

  private position(relative = 0): StreamPosition {
    return { generation: this.generation, seq: this.seq + relative }
  }
}
