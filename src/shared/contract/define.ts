import type { z } from 'zod'
import type { SnowhookError } from '../domain/errors'
import type { Result } from '../domain/result'

/**
 * The four kinds of conversation between a client and a host. There is no fifth.
 *
 * - `query`    reads; may be repeated.
 * - `command`  changes something; answers with a value or a typed error.
 * - `stream`   a snapshot, then deltas. Carries generation and sequence; a gap is mended by a new snapshot or the missed deltas.
 * - `bytes`    binary both ways (terminals). Never base64, never inside JSON.
 */
export interface QueryDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query'
  readonly input: I
  readonly output: O
}
export interface CommandDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'command'
  readonly input: I
  readonly output: O
}
export interface StreamDefinition<
  I extends z.ZodType = z.ZodType,
  S extends z.ZodType = z.ZodType,
  D extends z.ZodType = z.ZodType,
> {
  readonly kind: 'stream'
  readonly input: I
  readonly snapshot: S
  readonly delta: D
}
/**
 * The input says what to attach to and carries the pane's first view as `visible`, `cols` and `rows`;
 * when a lost connection is replaced the client attaches again with the view that the pane has by then.
 */
export interface BytesDefinition<I extends z.ZodType = z.ZodType> {
  readonly kind: 'bytes'
  readonly input: I
}
export type Definition = QueryDefinition | CommandDefinition | StreamDefinition | BytesDefinition

export const query = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): QueryDefinition<I, O> => ({
  kind: 'query',
  input,
  output,
})
export const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CommandDefinition<I, O> => ({
  kind: 'command',
  input,
  output,
})
export const stream = <I extends z.ZodType, S extends z.ZodType, D extends z.ZodType>(
  input: I,
  snapshot: S,
  delta: D,
): StreamDefinition<I, S, D> => ({ kind: 'stream', input, snapshot, delta })
export const bytes = <I extends z.ZodType>(input: I): BytesDefinition<I> => ({ kind: 'bytes', input })

/** Domain name → method name → definition. A method is addressed as `domain.method` on the wire. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Definition>>>>

// Serving side ----------------------------------------------------------------------------------

/**
 * A place in a stream: everything up to and including delta `seq` of one life of its source (`generation`).
 * A snapshot carries the number of the last delta it includes.
 */
export interface StreamPosition {
  readonly generation: string
  readonly seq: number
}

/**
 * What a stream's handler is given. It calls `snapshot` once at first and may call it again at any time.
 *
 * A source that numbers its own deltas (`StreamHub`) passes positions and may answer a client that comes back
 * (`since`) with the deltas that it missed. A handler without positions is numbered by the wire and simply
 * starts every subscription with a snapshot. One subscription uses one of the two ways throughout.
 */
export interface StreamSink<S, D> {
  /** The last position this client has seen, if it was subscribed before. */
  readonly since: StreamPosition | null
  snapshot(value: S, at?: StreamPosition): void
  delta(value: D, at?: StreamPosition): void
  end(error?: SnowhookError): void
}

/**
 * The host's end of a byte lane. `send` is not throttled by the wire: the lane's owner keeps to the
 * credit that the client grants.
 */
export interface BytesSink {
  /** A fresh start: the client resets its terminal to `size`, writes `data`, and continues from `offset`. */
  snapshot(frame: { offset: number; cols: number; rows: number; data: Uint8Array }): void
  /** Bytes that follow: `offset` is the position of the first one in the terminal's whole output. */
  data(offset: number, data: Uint8Array): void
  /** The terminal changed size at this point of the output. */
  resized(cols: number, rows: number): void
  /**
   * The program's output is over; the screen stays, and a pane that becomes visible later is still given its snapshot.
   * With an error: the lane was refused or broke, and carries nothing more.
   */
  end(error?: SnowhookError): void
}

/**
 * What the client may send into a byte lane. Offsets in `acknowledge` may be stale or beyond what was sent
 * (a client that has just been given a new snapshot): the owner clamps them.
 */
export interface BytesReceiver {
  /** Keys, pastes, mouse reports: raw bytes for the terminal's input. Dropped while the connection is lost. */
  input(data: Uint8Array): void
  /** The client has drawn everything up to this offset. */
  acknowledge(offset: number): void
  /** The pane's size; visible false: send nothing until it is true again. */
  view(state: { visible: boolean; cols: number; rows: number }): void
  close(): void
}

type HandlerOf<D extends Definition> =
  D extends QueryDefinition<infer I, infer O>
    ? (input: z.output<I>) => Promise<Result<z.input<O>, SnowhookError>>
    : D extends CommandDefinition<infer I, infer O>
      ? (input: z.output<I>) => Promise<Result<z.input<O>, SnowhookError>>
      : D extends StreamDefinition<infer I, infer S, infer T>
        ? (input: z.output<I>, sink: StreamSink<z.input<S>, z.input<T>>) => () => void
        : D extends BytesDefinition<infer I>
          ? (input: z.output<I>, sink: BytesSink) => Result<BytesReceiver, SnowhookError>
          : never

/** A handler for every method: leaving one out does not compile. */
export type Handlers<C extends Contract> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: HandlerOf<C[D][M]> }
}

// Client side -----------------------------------------------------------------------------------

export interface StreamObserver<S, D> {
  snapshot(value: S): void
  delta(value: D): void
  /** The stream is over for good. A lost connection is not an end: the client resubscribes by itself. */
  end?(error?: SnowhookError): void
}

/** The client's end of a byte lane; mirrors `BytesSink`. */
export type BytesObserver = BytesSink

type ClientMethodOf<D extends Definition> =
  D extends QueryDefinition<infer I, infer O>
    ? (input: z.input<I>) => Promise<Result<z.output<O>, SnowhookError>>
    : D extends CommandDefinition<infer I, infer O>
      ? (input: z.input<I>) => Promise<Result<z.output<O>, SnowhookError>>
      : D extends StreamDefinition<infer I, infer S, infer T>
        ? (input: z.input<I>, observer: StreamObserver<z.output<S>, z.output<T>>) => () => void
        : D extends BytesDefinition<infer I>
          ? (input: z.input<I>, observer: BytesObserver) => BytesReceiver
          : never

export type Client<C extends Contract> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: ClientMethodOf<C[D][M]> }
}
