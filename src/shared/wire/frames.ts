import { z } from 'zod'
import { SnowhookError } from '../domain/errors'

/**
 * Control frames: JSON text. The first frame of each side is `hello`; anything else before it is refused.
 * An `id` names one conversation (a call, a stream, a byte lane), is chosen by the client, never 0 and never
 * used twice on one connection. Byte lanes use the same id as the channel of their binary frames.
 *
 * Resync: a client that sees a gap, or comes back after a loss, opens the stream again with `since`; the host
 * answers with the missed deltas or with a fresh snapshot.
 */
const CHANNEL_MAX = 0xffff_ffff
/** `domain.method`; longer than any real one. */
const METHOD_MAX_CHARS = 128
/** A UUID and some room. */
const GENERATION_MAX_CHARS = 64

const Id = z.number().int().min(1).max(CHANNEL_MAX)
const Method = z.string().min(1).max(METHOD_MAX_CHARS)
const Protocol = z.number().int().nonnegative()
/** Checked by the method's own schema. JSON leaves out what is undefined. */
const Payload = z.unknown().optional()
const Position = {
  generation: z.string().min(1).max(GENERATION_MAX_CHARS),
  seq: z.number().int().nonnegative(),
}

export const ClientControl = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: Protocol }),
  z.object({ type: z.literal('call'), id: Id, method: Method, input: Payload }),
  z.object({
    type: z.literal('open'),
    id: Id,
    method: Method,
    input: Payload,
    since: z.object(Position).nullable(),
  }),
  z.object({ type: z.literal('attach'), id: Id, method: Method, input: Payload }),
  z.object({ type: z.literal('close'), id: Id }),
  z.object({ type: z.literal('ping') }),
])
export type ClientControl = z.infer<typeof ClientControl>

export const HostControl = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: Protocol }),
  z.object({ type: z.literal('value'), id: Id, value: Payload }),
  z.object({ type: z.literal('error'), id: Id, error: SnowhookError }),
  z.object({ type: z.literal('snapshot'), id: Id, ...Position, value: Payload }),
  z.object({ type: z.literal('delta'), id: Id, ...Position, value: Payload }),
  z.object({ type: z.literal('end'), id: Id, error: SnowhookError.optional() }),
  /** The whole connection is refused and closed next. */
  z.object({ type: z.literal('refused'), error: SnowhookError }),
  z.object({ type: z.literal('pong') }),
])
export type HostControl = z.infer<typeof HostControl>

/** Binary frames from the host: what a `BytesSink` is told. */
export type HostBytes =
  | { readonly kind: 'data'; readonly channel: number; readonly offset: number; readonly data: Uint8Array }
  | {
      readonly kind: 'snapshot'
      readonly channel: number
      readonly offset: number
      readonly cols: number
      readonly rows: number
      readonly data: Uint8Array
    }
  | { readonly kind: 'resized'; readonly channel: number; readonly cols: number; readonly rows: number }

/** Binary frames from the client: what a `BytesReceiver` is told. */
export type ClientBytes =
  | { readonly kind: 'input'; readonly channel: number; readonly data: Uint8Array }
  | { readonly kind: 'acknowledge'; readonly channel: number; readonly offset: number }
  | {
      readonly kind: 'view'
      readonly channel: number
      readonly visible: boolean
      readonly cols: number
      readonly rows: number
    }
