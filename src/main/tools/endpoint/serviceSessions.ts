import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { type BenchServerParts, benchServer } from './benchServer'
import type { EndpointService } from './ports'

/** A CLI has one session, and one more after each lost connection; the oldest that is idle makes room. */
const SESSIONS_MAX = 16
/** Two hundred files of source in one call; the SDK's own default. */
const BODY_MAX_BYTES = 4 * 1024 * 1024
/** Requests of one run that are being answered; an agent's parallel calls are a handful. */
const REQUESTS_MAX = 128

interface Session {
  readonly transport: StreamableHTTPServerTransport
  open: number
}

/** The MCP sessions of one run. */
export class ServiceSessions {
  private readonly over = new AbortController()
  /** By the id that the client sends, least recently begun first. */
  private readonly sessions = new Map<string, Session>()
  private open = 0

  constructor(
    private readonly service: EndpointService,
    private readonly parts: BenchServerParts,
  ) {}

  /** A request that has shown the run's token. */
  async handle(request: IncomingMessage & { auth?: unknown }, response: ServerResponse): Promise<void> {
    const refuse = (status: number, message: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
      response.end(`${message}\n`)
    }
    if (this.over.signal.aborted) return refuse(404, 'The run has ended.')
    if (this.open >= REQUESTS_MAX) return refuse(503, 'Too many requests are open.')
    const id = request.headers['mcp-session-id']
    // Unknown ones are told so with 404: the client then begins a new session.
    const session = typeof id === 'string' ? this.sessions.get(id) : await this.begin()
    if (session === undefined) return refuse(404, 'This session is not known.')
    const gone = new AbortController()
    this.open += 1
    session.open += 1
    response.once('close', () => {
      this.open -= 1
      session.open -= 1
      if (!response.writableFinished) gone.abort()
    })
    const auth = { token: '', clientId: '', scopes: [], extra: { gone: gone.signal } }
    await session.transport.handleRequest(Object.assign(request, { auth }), response)
  }

  /** Ends every call and every session. */
  async close(): Promise<void> {
    this.over.abort()
    const open = [...this.sessions.values()]
    this.sessions.clear()
    await Promise.all(open.map(({ transport }) => transport.close()))
  }

  /** Known by its id only once the client has said hello properly. */
  private async begin(): Promise<Session> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: this.parts.newUuid,
      maxRequestBodySize: BODY_MAX_BYTES,
      onsessioninitialized: (id) => {
        this.makeRoom()
        this.sessions.set(id, session)
      },
      onsessionclosed: (id) => {
        this.sessions.delete(id)
      },
    })
    const session: Session = { transport, open: 0 }
    await benchServer(this.service, this.over.signal, this.parts).connect(transport)
    return session
  }

  private makeRoom(): void {
    if (this.sessions.size < SESSIONS_MAX) return
    const [id, session] = [...this.sessions].find(([, { open }]) => open === 0) ?? [...this.sessions][0] ?? []
    if (id === undefined) return
    this.sessions.delete(id)
    void session?.transport.close()
  }
}
