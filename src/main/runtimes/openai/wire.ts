import type { Endpoint } from './endpoint'

/**
 * One answer of a model is under a megabyte; thinking, encrypted, can be several. Beyond this a server is
 * broken or hostile, and the SDK alone would read it for ever.
 */
const ANSWER_MAX_BYTES = 128_000_000
/** An error is a sentence or a page of HTML. */
const ERROR_MAX_BYTES = 64_000
/** Enough to tell what something is that is no stream. */
const START_MAX_CHARS = 16_000

/** Headers of the SDK that are about the request itself. Everything else it took from this process's environment. */
const OWN_HEADERS = /^(accept|content-type|user-agent|x-stainless-.*)$/

export class AnswerTooLong extends Error {
  constructor(readonly maxBytes: number) {
    super(`The answer is longer than ${maxBytes} bytes.`)
  }
}

/** One request on the wire: what it carries is decided here, what comes back is watched and bounded. */
export class Wire {
  /** The server's headers have arrived. */
  answered = false
  /** The body of an error, as it was; the SDK throws it away when it has another shape than OpenAI's. */
  errorBody: string | null = null
  /** How the body of an accepted request begins. */
  start = ''

  constructor(
    private readonly endpoint: Pick<Endpoint, 'key' | 'organization' | 'project'>,
    /** Called for every chunk of bytes, comments and keep-alives included, which the SDK swallows. */
    private readonly onBytes: () => void,
    private readonly maxBytes = ANSWER_MAX_BYTES,
  ) {}

  readonly fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(url, { ...init, headers: this.headers(init.headers) })
    this.answered = true
    const { status, statusText, headers } = response
    if (!response.ok) {
      this.errorBody = await firstBytes(response)
      // Already decoded, so it must not be announced as compressed.
      const plain = new Headers(headers)
      plain.delete('content-encoding')
      plain.delete('content-length')
      return new Response(this.errorBody, { status, statusText, headers: plain })
    }
    return response.body === null
      ? response
      : new Response(response.body.pipeThrough(this.watch()), { status, headers })
  }

  private headers(given: RequestInit['headers']): Headers {
    const headers = new Headers()
    for (const [name, value] of new Headers(given)) if (OWN_HEADERS.test(name)) headers.set(name, value)
    const { key, organization, project } = this.endpoint
    if (key !== null) headers.set('authorization', `Bearer ${key}`)
    if (organization !== null) headers.set('openai-organization', organization)
    if (project !== null) headers.set('openai-project', project)
    return headers
  }

  private watch(): TransformStream<Uint8Array, Uint8Array> {
    let bytes = 0
    const decoder = new TextDecoder()
    return new TransformStream({
      transform: (chunk, out) => {
        bytes += chunk.byteLength
        this.onBytes()
        const room = START_MAX_CHARS - this.start.length
        if (room > 0) this.start += decoder.decode(chunk, { stream: true }).slice(0, room)
        if (bytes > this.maxBytes) out.error(new AnswerTooLong(this.maxBytes))
        else out.enqueue(chunk)
      },
    })
  }
}

async function firstBytes(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  while (reader !== undefined && bytes < ERROR_MAX_BYTES) {
    const next = await reader.read()
    if (next.done) return text + decoder.decode()
    bytes += next.value.byteLength
    text += decoder.decode(next.value, { stream: true })
  }
  await reader?.cancel()
  return text.slice(0, ERROR_MAX_BYTES)
}
