import type { IncomingMessage, ServerResponse } from 'node:http'
import { WEB_SOCKET_PATH } from '../../shared/wire/webSocket'
import { contentSecurityPolicy } from '../host/contentSecurityPolicy'
import { admitHost, admitToken, type HouseRules, type Knock, type Refusal } from './admission'
import type { SiteFile, StaticSite } from './staticSite'

/** Answers one HTTP request: a file of the site, or why not. The security headers go with either. */
export function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  site: StaticSite,
  rules: HouseRules,
): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  const knock = knockOf(request)
  const file = site.get(knock.path)
  const refusal = admitHost(knock, rules) ?? admitMethod(request) ?? admitPath(knock, rules, file)
  if (refusal !== null) {
    response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    response.end(`${refusal.reason}\n`)
  } else if (file === undefined) {
    response.writeHead(204, { 'cache-control': 'no-store' }).end()
  } else {
    const { type, cacheControl, body } = file
    response.writeHead(200, {
      'content-type': type,
      'content-length': body.byteLength,
      'cache-control': cacheControl,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}

const admitMethod = ({ method }: IncomingMessage): Refusal =>
  method === 'GET' || method === 'HEAD' ? null : { status: 405, reason: 'Only GET and HEAD.' }

/**
 * Besides files there is the socket's own path: a page asks there whether its token is still good, because a browser
 * does not tell it why a socket was refused.
 */
function admitPath(knock: Knock, rules: HouseRules, file: SiteFile | undefined): Refusal {
  if (file !== undefined) return null
  if (knock.path === WEB_SOCKET_PATH) return admitToken(knock.headers, rules)
  return { status: 404, reason: 'There is nothing here.' }
}

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

export function knockOf(request: IncomingMessage): Knock {
  return {
    path: pathOf(request.url ?? ''),
    headers: request.headers,
    localAddress: request.socket.localAddress,
  }
}

/** Decoded once; an empty string, which nothing has, when it cannot be. */
function pathOf(target: string): string {
  const [path = ''] = target.split(/[?#]/, 1)
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}
