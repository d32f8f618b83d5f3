import type { IncomingMessage } from 'node:http'
import type { Part } from './answers'

export interface SeenContent {
  readonly role?: string
  readonly parts: readonly Part[]
}

/** One request as the fake saw it. */
export interface SeenRequest {
  /** From 1, over everything that came in. */
  readonly number: number
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly key: string | null
  readonly model: string
  /** The body as it was sent; empty when it was no JSON. */
  readonly body: Readonly<Record<string, unknown>>
  readonly contents: readonly SeenContent[]
  readonly system: string
  /** Every text of the conversation, tool results included, in order. */
  readonly conversation: string
  /** Resolves when the connection is over: `whole` when everything was sent before, `gone` when the client left. */
  readonly closed: Promise<'whole' | 'gone'>
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every string under a value, whatever shape holds it. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(wordsOf).join('\n')
  return isObject(value) ? Object.values(value).map(wordsOf).join('\n') : ''
}

async function bodyOf(incoming: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

export async function readRequest(
  incoming: IncomingMessage,
  number: number,
  closed: Promise<'whole' | 'gone'>,
): Promise<SeenRequest> {
  const url = new URL(incoming.url ?? '/', 'http://fake')
  const body = await bodyOf(incoming)
  const header = incoming.headers['x-goog-api-key']
  const contents = (Array.isArray(body['contents']) ? body['contents'] : []) as SeenContent[]
  return {
    number,
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    key: typeof header === 'string' ? header : url.searchParams.get('key'),
    model: /\/models\/([^:]+)/.exec(url.pathname)?.[1] ?? '',
    body,
    contents,
    system: wordsOf(isObject(body['systemInstruction']) ? body['systemInstruction']['parts'] : ''),
    conversation: wordsOf(contents.map(({ parts }) => parts)),
    closed,
  }
}
