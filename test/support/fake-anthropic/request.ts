import type { IncomingMessage } from 'node:http'

/** One request as the fake saw it. */
export interface SeenRequest {
  /** From 1, over everything that came in. */
  readonly number: number
  readonly method: string
  readonly path: string
  readonly model: string
  /** What the client calls its session; null: no Claude Code. */
  readonly sessionId: string | null
  readonly auth: 'api_key' | 'oauth' | 'none'
  readonly stream: boolean
  /** Every text of the conversation, tool results included, in order. */
  readonly conversation: string
  /** Text of the newest user message. */
  readonly lastUserText: string
  readonly bodyBytes: number
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Every string value under `content`, whatever block shape holds it. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(textOf).join('\n')
  if (typeof content !== 'object' || content === null) return ''
  const block = content as { text?: unknown; content?: unknown; thinking?: unknown }
  return [textOf(block.text), textOf(block.thinking), textOf(block.content)].filter((part) => part !== '').join('\n')
}

interface Body {
  readonly model?: string
  readonly stream?: boolean
  readonly messages?: readonly { readonly role: string; readonly content: unknown }[]
}

function parsed(bytes: Buffer): Body {
  try {
    return JSON.parse(bytes.toString('utf8')) as Body
  } catch {
    return {}
  }
}

export async function readRequest(incoming: IncomingMessage, number: number): Promise<SeenRequest> {
  const bytes = await bodyOf(incoming)
  const body = parsed(bytes)
  const messages = body.messages ?? []
  const sessionId = incoming.headers['x-claude-code-session-id']
  return {
    number,
    method: incoming.method ?? '',
    path: (incoming.url ?? '').split('?')[0] ?? '',
    model: body.model ?? '',
    sessionId: typeof sessionId === 'string' ? sessionId : null,
    auth:
      incoming.headers['x-api-key'] !== undefined
        ? 'api_key'
        : incoming.headers.authorization !== undefined
          ? 'oauth'
          : 'none',
    stream: body.stream === true,
    conversation: messages.map((one) => textOf(one.content)).join('\n'),
    lastUserText: textOf(messages.findLast((one) => one.role === 'user')?.content ?? ''),
    bodyBytes: bytes.length,
  }
}
