import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Clock } from '../../../shared/domain/clock'
import { snowhookError } from '../../../shared/domain/errors'
import { err, ok } from '../../../shared/domain/result'
import { APPROVE_TOOL } from './approveTool'
import { bearerToken, ENDPOINT_PATH, type Refusal, refusalOf } from './guard'
import type { EndpointService, ToolEndpoints } from './ports'
import { ServiceSessions } from './serviceSessions'

/** Under this name the CLI must know the server: rules and the prompt tool are spelled with it. */
const SERVER_NAME = 'snowhook'
/** 256 bits: not to be guessed. */
const TOKEN_BYTES = 32
/** Fifty agents with a few calls each open at once; more is an attack on the host's descriptors. */
const CONNECTIONS_MAX = 1_024
/** A local client sends its headers at once. */
const HEADERS_TIMEOUT_MS = 10_000
/** A body of the largest size arrives over loopback in well under a second. */
const REQUEST_TIMEOUT_MS = 60_000

export interface ToolEndpointsParts {
  readonly clock: Clock
  /** Random UUID v4. */
  readonly newUuid: () => string
}

const UNKNOWN: Refusal = {
  status: 401,
  message: 'A valid token is needed.',
  headers: { 'www-authenticate': 'Bearer' },
}

interface OpenService {
  readonly tokenHash: Buffer
  readonly sessions: ServiceSessions
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export function createToolEndpoints({ clock, newUuid }: ToolEndpointsParts): ToolEndpoints {
  const services = new Set<OpenService>()
  let listening: Promise<{ readonly server: Server; readonly port: number }> | null = null
  let closed = false

  const serviceOf = (token: string): OpenService | null => {
    const hash = hashOf(token)
    // Every service is compared, whichever fits: the time tells nothing about a token.
    return [...services].filter(({ tokenHash }) => timingSafeEqual(tokenHash, hash))[0] ?? null
  }

  const answer = (request: IncomingMessage, response: ServerResponse, port: number): void => {
    const refused = refusalOf(request, port)
    const token = bearerToken(request)
    const service = refused !== null || token === null ? null : serviceOf(token)
    if (service === null) {
      refuse(response, refused ?? UNKNOWN)
      return
    }
    service.sessions.handle(request, response).catch(() => {
      // A client that went away in the middle, or a defect: this request alone is lost.
      if (!response.headersSent) refuse(response, { status: 500, message: 'The request could not be served.' })
      else response.destroy()
    })
  }

  const listen = (): Promise<{ readonly server: Server; readonly port: number }> =>
    new Promise((resolve, reject) => {
      const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS })
      server.maxConnections = CONNECTIONS_MAX
      server.once('error', reject)
      server.listen({ host: '127.0.0.1', port: 0 }, () => {
        const address = server.address()
        if (address === null || typeof address === 'string') reject(new Error('no port was given'))
        else {
          const { port } = address
          server.on('request', (request, response) => answer(request, response, port))
          resolve({ server, port })
        }
      })
    })

  return {
    async open(service: EndpointService) {
      if (closed) return err(snowhookError('internal', 'Snowhook is closing.'))
      let port: number
      try {
        listening ??= listen()
        port = (await listening).port
      } catch (cause) {
        listening = null
        const words = `The tools cannot be served on 127.0.0.1: ${cause instanceof Error ? cause.message : String(cause)}`
        return err(snowhookError('internal', words, { kept: 'The agent can work without them.' }))
      }
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const sessions = new ServiceSessions(service, { clock, newUuid, serverName: SERVER_NAME })
      const opened: OpenService = { tokenHash: hashOf(token), sessions }
      services.add(opened)
      return ok({
        url: `http://127.0.0.1:${port}${ENDPOINT_PATH}`,
        token,
        serverName: SERVER_NAME,
        promptTool: `mcp__${SERVER_NAME}__${APPROVE_TOOL}`,
        close: async () => {
          services.delete(opened)
          await sessions.close()
        },
      })
    },

    async close() {
      closed = true
      const open = [...services]
      services.clear()
      await Promise.all(open.map(({ sessions }) => sessions.close()))
      const server = await listening?.then(
        (one) => one.server,
        () => null,
      )
      if (!server) return
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

/** The body that may still come is not read: the connection ends with the answer. */
function refuse(response: ServerResponse, { status, message, headers }: Refusal): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close', ...headers })
  response.end(`${message}\n`)
}
