import type { IncomingMessage } from 'node:http'

/** The only path that is served. It names no run: which run asks is known by the token alone. */
export const ENDPOINT_PATH = '/mcp'

export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A GET would open a stream for what the server says unasked; ours says nothing unasked. */
const METHODS = ['POST', 'DELETE']
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost']

/**
 * What is wrong with a request before its token is looked at; null: nothing. A page in a browser is kept out twice: it
 * cannot leave `Origin` away, which no CLI sends, and a name that was made to point here is not a loopback name.
 */
export function refusalOf(
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  port: number,
): Refusal | null {
  if (!LOOPBACK_NAMES.some((name) => headers.host === `${name}:${port}`)) {
    return { status: 403, message: 'This address answers to its loopback name only.' }
  }
  if (headers.origin !== undefined) return { status: 403, message: 'Web pages are not served.' }
  if (url !== ENDPOINT_PATH) return { status: 404, message: 'Nothing is here.' }
  if (!METHODS.includes(method)) {
    return { status: 405, message: 'Method not allowed.', headers: { allow: METHODS.join(', ') } }
  }
  return null
}

/** The token of an `Authorization: Bearer` header; null: there is none. */
export function bearerToken({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const [, token] = /^Bearer ([A-Za-z0-9_-]+)$/.exec(headers.authorization ?? '') ?? []
  return token ?? null
}
