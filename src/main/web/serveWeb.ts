import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { contract, type HostHandlers } from '../../shared/contract'
import type { Clock } from '../../shared/domain/clock'
import { SnowhookException, snowhookError } from '../../shared/domain/errors'
import { FRAME_MAX_BYTES } from '../../shared/domain/limits'
import { WEB_SOCKET_PROTOCOL, webSocketTransport } from '../../shared/wire/webSocket'
import type { ServeLog } from '../transport/faults'
import { serve } from '../transport/serve'
import { admitSocket, type HouseRules, type Refusal } from './admission'
import { answerRequest, knockOf } from './answerRequest'
import { keepAlive } from './keepAlive'
import { loadStaticSite, type StaticSite } from './staticSite'

/** Windows, tabs and command-line clients of one person; more is a client that does not close. */
const SOCKETS_MAX = 64
/** A request is one line and a few headers; who needs longer than this is holding the line. */
const REQUEST_TIMEOUT_MS = 10_000
/** How long `close` waits for clients to say goodbye. */
const CLOSE_GRACE_MS = 500
/** RFC 6455: the server is shutting down. */
const GOING_AWAY = 1001

export interface WebOptions {
  readonly handlers: HostHandlers
  /** The built renderer; null: no page, only the socket. */
  readonly staticDir: string | null
  /** Default loopback. Binding anything else lets other machines try the token. */
  readonly hostname?: string
  /** 0, the default: a free one. */
  readonly port?: number
  /** Characters that may stand in a header: base64url. Never logged. */
  readonly token: string
  /** Lets the page of the development server connect, and does without the built renderer. */
  readonly devOrigin?: string | null
  readonly clock: Clock
  readonly log: ServeLog
}

export interface Web {
  /** Without the token: `http://127.0.0.1:41234`. The page wants it as `#token=…`. */
  readonly url: string
  /** Ends every connection and frees the port. */
  close(): Promise<void>
}

/** The web shell: one static folder and one socket. Rejects with a `SnowhookException` when it cannot listen. */
export async function serveWeb(options: WebOptions): Promise<Web> {
  const { hostname = '127.0.0.1', devOrigin = null, staticDir, token } = options
  const site: StaticSite = devOrigin === null && staticDir !== null ? await loadStaticSite(staticDir) : new Map()
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS })
  const port = await listen(server, options.port ?? 0, hostname)
  const rules: HouseRules = { hostname, port, token, devOrigin }
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_MAX_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => WEB_SOCKET_PROTOCOL,
  })
  server.on('request', (request, response) => answerRequest(request, response, site, rules))
  server.on('upgrade', (request, stream, head) => {
    const refusal = admitSocket(knockOf(request), rules) ?? tooMany(sockets)
    if (refusal !== null) {
      options.log('socket_refused', { status: refusal.status, reason: refusal.reason })
      turnAway(stream, refusal)
    } else {
      sockets.handleUpgrade(request, stream, head, (socket) => {
        keepAlive(socket, options.clock)
        serve(contract, options.handlers, webSocketTransport(socket), options)
      })
    }
  })
  return { url: urlOf(hostname, port), close: () => close(server, sockets, options.clock) }
}

const tooMany = (sockets: WebSocketServer): Refusal =>
  sockets.clients.size < SOCKETS_MAX ? null : { status: 503, reason: 'Too many clients are connected.' }

function turnAway(stream: Duplex, { status, reason }: NonNullable<Refusal>): void {
  // The other side may be gone already; there is nobody to tell.
  stream.on('error', () => stream.destroy())
  // One that never says goodbye would hold its descriptor for ever.
  stream.once('finish', () => stream.destroy())
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  )
}

function listen(server: Server, port: number, hostname: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new SnowhookException(
          snowhookError('not_allowed', `Cannot listen on ${hostname}:${port}: ${cause.code ?? cause.message}`, {
            next: cause.code === 'EADDRINUSE' ? 'Choose another port, or 0 for a free one.' : 'Choose another address.',
          }),
        ),
      ),
    )
    server.listen(port, hostname, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Resolves when every handler has been told that its client is gone. */
async function close(server: Server, sockets: WebSocketServer, clock: Clock): Promise<void> {
  const clients = [...sockets.clients]
  const gone = clients.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  const serverClosed = new Promise((resolve) => server.close(resolve))
  for (const socket of clients) socket.close(GOING_AWAY)
  const cancel = clock.after(CLOSE_GRACE_MS, () => {
    for (const socket of sockets.clients) socket.terminate()
  })
  server.closeAllConnections()
  await Promise.all([serverClosed, ...gone])
  cancel()
}

function urlOf(hostname: string, port: number): string {
  if (['0.0.0.0', '::', ''].includes(hostname)) return `http://127.0.0.1:${port}`
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
}
