/** As much as one message from a program may have (the SDK's own bound for those). */
const MESSAGE_MAX_BYTES = 10 * 1024 * 1024
const NEWLINE = 0x0a

/**
 * `fetch`, with a bound on what one answer may make us hold: a whole document, or one line of a stream that may
 * itself go on for days.
 */
export async function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (response.body === null) return response
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  let held = 0
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const newline = isStream ? chunk.lastIndexOf(NEWLINE) : -1
      held = newline === -1 ? held + chunk.length : chunk.length - newline
      if (held > MESSAGE_MAX_BYTES) controller.error(new Error(`an answer of more than ${MESSAGE_MAX_BYTES} bytes`))
      else controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(bound), { status, statusText, headers })
}
