import type { IncomingMessage, ServerResponse } from 'node:http'

type Body = Readonly<Record<string, unknown>>

/** One request as the fake saw it. */
export interface SeenRequest {
  /** From 1, over everything that came in. */
  readonly number: number
  readonly api: 'responses' | 'chat' | 'models' | 'other'
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly model: string
  readonly body: Body
  /** Every text of the conversation, tool results included, in order. */
  readonly conversation: string
  /** Resolves when the exchange is over, with whether the client left before the fake was done. */
  readonly closed: Promise<'finished' | 'left'>
}

const apis: Readonly<Record<string, SeenRequest['api']>> = {
  'POST /v1/responses': 'responses',
  'POST /v1/chat/completions': 'chat',
  'GET /v1/models': 'models',
}

const TEXT_KEYS = new Set(['text', 'content', 'output', 'refusal', 'summary', 'parts'])

/** Every string value under keys that hold words, whatever shape they are in. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(wordsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (TEXT_KEYS.has(key) ? wordsIn(inner) : []))
}

function parsed(bytes: Buffer): Body {
  try {
    return JSON.parse(bytes.toString('utf8')) as Body
  } catch {
    return {}
  }
}

export async function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  number: number,
): Promise<SeenRequest> {
  const closed = new Promise<'finished' | 'left'>((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'finished' : 'left'))
  })
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = parsed(Buffer.concat(chunks))
  const method = incoming.method ?? ''
  const path = (incoming.url ?? '').split('?')[0] ?? ''
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const)
  return {
    number,
    api: apis[`${method} ${path}`] ?? 'other',
    method,
    path,
    headers: Object.fromEntries(headers),
    model: String(body['model'] ?? ''),
    body,
    conversation: wordsIn(body['input'] ?? body['messages']).join('\n'),
    closed,
  }
}
