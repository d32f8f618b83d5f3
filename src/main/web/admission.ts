import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL, WEB_SOCKET_TOKEN_PREFIX } from '../../shared/wire/webSocket'

/** What is asked, as far as it decides about admission. */
export interface Knock {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The address that the connection came in at. */
  readonly localAddress: string | undefined
}

export interface HouseRules {
  readonly hostname: string
  readonly port: number
  readonly token: string
  /** The development server's origin, in development only. */
  readonly devOrigin: string | null
}

/** Why not, with the HTTP status that says so; null: come in. */
export type Refusal = { readonly status: 400 | 401 | 403 | 404 | 405 | 503; readonly reason: string } | null

const wildcards = ['0.0.0.0', '::', '']

/**
 * A page on any web site can reach loopback, and can make its own name point there (DNS rebinding). So only names
 * that cannot be made to point at us by others are answered: loopback's, the one bound to, or the address itself.
 */
export function admitHost({ headers, localAddress }: Knock, { hostname, port }: HouseRules): Refusal {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  names.push(bracketed(wildcards.includes(hostname) ? (localAddress ?? '').replace(/^::ffff:/, '') : hostname))
  const host = headers.host?.toLowerCase() ?? ''
  if (names.some((name) => host === `${name}:${port}` || (port === 80 && host === name))) return null
  return {
    status: 403,
    reason: `Snowhook answers to ${names[0]}:${port} only. When you forward the port, forward it from the same number.`,
  }
}

/**
 * Browsers send an Origin and cannot set headers: theirs must be the page that we served, and the token comes as a
 * subprotocol. Programs send no Origin, and the token comes in the Authorization header. Nothing in between.
 */
export function admitSocket(knock: Knock, rules: HouseRules): Refusal {
  const refusal = admitHost(knock, rules)
  if (refusal !== null) return refusal
  const { path, headers } = knock
  if (path !== WEB_SOCKET_PATH) return { status: 404, reason: 'There is no socket here.' }
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  if (!protocols.includes(WEB_SOCKET_PROTOCOL)) {
    return { status: 400, reason: `The socket speaks ${WEB_SOCKET_PROTOCOL} only.` }
  }
  if (headers.origin === undefined) return admitToken(headers, rules)
  if (headers.origin !== `http://${headers.host?.toLowerCase()}` && headers.origin !== rules.devOrigin) {
    return { status: 403, reason: 'Another page may not connect.' }
  }
  const offered = protocols.find((name) => name.startsWith(WEB_SOCKET_TOKEN_PREFIX)) ?? ''
  return sameToken(offered.slice(WEB_SOCKET_TOKEN_PREFIX.length), rules.token) ? null : wrongToken
}

export function admitToken(headers: IncomingHttpHeaders, { token }: HouseRules): Refusal {
  const [, offered = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? []
  return sameToken(offered, token) ? null : wrongToken
}

const wrongToken: Refusal = { status: 401, reason: 'The token is missing or wrong.' }

/** In constant time, whatever the lengths. */
function sameToken(offered: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(offered), digest(token))
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
