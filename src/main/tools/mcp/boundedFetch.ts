/** As much as one message from a program may have (the SDK's own bound for those). */
const MESSAGE_MAX_BYTES = 10 * 1024 * 1024
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * `fetch`, with a bound on what one answer may make us hold: a whole document, or one event of a stream that
 * may itself go on for days. An event ends with an empty line; until then its lines are held.
 */
export async function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (response.body === null) return response
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  let held = 0
  let atLineStart = true
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      held += chunk.length
      if (isStream) {
        for (const [at, byte] of chunk.entries()) {
          if (byte === LINE_FEED && atLineStart) held = chunk.length - at - 1
          // In CRLF the line that the feed ends is empty when nothing but the return was before it.
          if (byte !== CARRIAGE_RETURN) atLineStart = byte === LINE_FEED
        }
      }
      if (held > MESSAGE_MAX_BYTES) controller.error(new Error(`an answer of more than ${MESSAGE_MAX_BYTES} bytes`))
      else controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(bound), { status, statusText, headers })
}
