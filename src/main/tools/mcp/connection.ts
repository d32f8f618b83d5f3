import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ErrorCode, McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import type { McpServer } from '../../../shared/domain/mcp'
import { boundedFetch } from './boundedFetch'
import { Deadline } from './deadline'
import { type ProgramParts, ServerProgram } from './serverProgram'
import { readServerTool, type ServerTool, TOOLS_MAX, ToolPage } from './serverTools'
import { CallResult } from './toolResult'

/** `npx` may have to download the server first. */
const START_TIMEOUT_MS = 60_000
const LIST_TIMEOUT_MS = 30_000
/** A tool that works reports progress now and then; ten minutes of nothing is a hang. */
const CALL_SILENCE_MS = 600_000
/** After a lost stream: a server that is alive answers this at once. */
const PING_TIMEOUT_MS = 5_000
/** A polite goodbye must not hold the host's end up. */
const GOODBYE_TIMEOUT_MS = 2_000
/** Our own timers decide; the SDK's are set as far away as a timer goes. */
const SDK_TIMEOUT_MS = 2_147_483_647
/** Each is a notice; the first few say what is wrong. */
const PROBLEMS_TOLD_MAX = 20
/** The server's words in ours. */
const WORDS_MAX_CHARS = 600
/** Shorter values (a port, "true") are no secrets and would be found everywhere. */
const SECRET_MIN_CHARS = 8

export type CallEnd =
  | { readonly kind: 'answered'; readonly result: CallResult }
  /** The server said that it cannot. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'lost'; readonly why: string }

export interface ToolList {
  readonly tools: readonly ServerTool[]
  readonly problems: readonly string[]
}

/** One server that answers. */
export class McpConnection {
  private listing: Promise<ToolList> | null = null
  /** Why it cannot be used any more; null: it can. */
  lost: string | null = null
  onLost: () => void = () => {}

  private constructor(
    private readonly client: Client,
    private readonly transport: StreamableHTTPClientTransport | null,
    private readonly program: ServerProgram | null,
    private readonly parts: ProgramParts,
    private readonly words: (cause: unknown) => string,
  ) {
    client.onclose = () => this.end('the connection was closed')
    client.onerror = (error) => {
      if (transport !== null && /SSE stream disconnected/.test(error.message)) void this.lookAfterLoss()
    }
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      this.listing = null
    })
  }

  /** Starts or calls the server and says hello. Rejects with words for people. */
  static async open(server: McpServer, cwd: string, parts: ProgramParts, signal: AbortSignal): Promise<McpConnection> {
    const client = new Client({ name: 'snowhook', version: '1' }, { capabilities: {} })
    using deadline = new Deadline(parts.clock, START_TIMEOUT_MS, signal)
    const program = 'command' in server ? ServerProgram.prepare(server, cwd, parts) : null
    if ('command' in server && program === null) throw new Error(`the program ${server.command} was not found`)
    const http = 'url' in server ? httpTransport(server) : null
    const words = wording(server, program)
    const connection = new McpConnection(client, http, program, parts, words)
    try {
      program?.watch()
      const transport = http ?? program?.transport
      if (transport === undefined) throw new Error('it is neither a program nor an address')
      const hello = client.connect(transport, { signal: deadline.signal, timeout: SDK_TIMEOUT_MS })
      program?.record()
      await hello
      if (client.getServerCapabilities()?.tools === undefined) throw new Error('it offers no tools')
      await connection.tools()
      return connection
    } catch (cause) {
      const why = deadline.expired ? `it did not answer within ${START_TIMEOUT_MS / 1_000} s` : words(cause)
      await connection.close()
      throw new Error(withLastWords(why, program, words))
    }
  }

  /** As the server told them last; asked anew when it said that they have changed. */
  tools(): Promise<ToolList> {
    this.listing ??= this.list().catch((cause: unknown) => {
      this.listing = null
      throw new Error(this.words(cause))
    })
    return this.listing
  }

  async call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<CallEnd> {
    using deadline = new Deadline(this.parts.clock, CALL_SILENCE_MS, signal)
    try {
      const request = { method: 'tools/call' as const, params: { name, arguments: { ...input } } }
      const onprogress = (): void => deadline.heard()
      const options = { signal: deadline.signal, timeout: SDK_TIMEOUT_MS, onprogress }
      return { kind: 'answered', result: await this.client.request(request, CallResult, options) }
    } catch (cause) {
      if (signal.aborted) return { kind: 'interrupted' }
      const silent = `it said nothing for ${CALL_SILENCE_MS / 60_000} minutes`
      if (deadline.expired) return { kind: 'silent', why: silent }
      if (cause instanceof McpError && cause.code !== ErrorCode.ConnectionClosed) {
        return { kind: 'refused', why: this.words(cause) }
      }
      this.end(this.words(cause))
      return { kind: 'lost', why: this.lost ?? this.words(cause) }
    }
  }

  /** Nothing of it is alive when this resolves, or the survivors have been reported. */
  async close(): Promise<void> {
    this.end('it was ended')
    if (this.transport !== null) await this.sayGoodbye(this.transport)
    await this.program?.stop()
    await this.client.close().catch(() => {})
  }

  /** From here on every call fails with this; whatever the program left behind is ended. */
  private end(why: string): void {
    if (this.lost !== null) return
    const ended = this.program?.transport.ended
    this.lost = withLastWords(ended ?? why, this.program, this.words)
    void this.program?.stop().catch((cause: unknown) => this.parts.report(`An MCP server: ${String(cause)}`))
    if (this.transport !== null) void this.client.close().catch(() => {})
    this.onLost()
  }

  private async list(): Promise<ToolList> {
    const never = new AbortController()
    using deadline = new Deadline(this.parts.clock, LIST_TIMEOUT_MS, never.signal)
    const tools = new Map<string, ServerTool>()
    const problems: string[] = []
    let cursor: string | undefined
    // One page more than there can be tools: a server that never ends its list is not listened to for ever.
    for (let page = 0; page <= TOOLS_MAX; page += 1) {
      const request = { method: 'tools/list' as const, params: cursor === undefined ? {} : { cursor } }
      const answer = await this.client.request(request, ToolPage, { signal: deadline.signal, timeout: SDK_TIMEOUT_MS })
      for (const described of answer.tools) {
        const tool = readServerTool(described)
        if (typeof tool === 'string') {
          if (problems.length < PROBLEMS_TOLD_MAX) problems.push(tool)
        } else if (tools.size < TOOLS_MAX) tools.set(tool.name, tool)
        else
          return { tools: [...tools.values()], problems: [...problems, `only its first ${TOOLS_MAX} tools are used`] }
      }
      cursor = answer.nextCursor
      if (cursor === undefined) break
    }
    return { tools: [...tools.values()], problems }
  }

  /** The answer to a call may have been lost with the stream: whether the server is gone decides. */
  private async lookAfterLoss(): Promise<void> {
    const never = new AbortController()
    using deadline = new Deadline(this.parts.clock, PING_TIMEOUT_MS, never.signal)
    await this.client
      .ping({ signal: deadline.signal, timeout: SDK_TIMEOUT_MS })
      .catch((cause: unknown) => this.end(this.words(cause)))
  }

  private async sayGoodbye(transport: StreamableHTTPClientTransport): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.parts.clock.after(GOODBYE_TIMEOUT_MS, resolve)
    void transport.terminateSession().then(resolve, resolve)
    await promise
    cancel()
  }
}

function httpTransport(server: Extract<McpServer, { url: string }>): StreamableHTTPClientTransport {
  // Redirects are followed within the same origin only (the SDK's default), so that headers go nowhere else.
  return new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers: server.headers ?? {} },
    fetch: boundedFetch,
  })
}

/** An error for people and models: with its cause, bounded, and without the values that were put into the entry. */
function wording(server: McpServer, program: ServerProgram | null): (cause: unknown) => string {
  const values = Object.values(('command' in server ? server.env : server.headers) ?? {})
  const secrets = values.filter((value) => value.length >= SECRET_MIN_CHARS)
  return (cause) => {
    const own = program?.transport.ended
    const error = cause instanceof Error ? cause : new Error(String(cause))
    const below = error.cause instanceof Error ? ` (${error.cause.message})` : ''
    const text = typeof cause === 'string' ? cause : (own ?? `${error.message}${below}`)
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, '[…]'), text).slice(0, WORDS_MAX_CHARS)
  }
}

function withLastWords(why: string, program: ServerProgram | null, words: (cause: unknown) => string): string {
  const said = program?.transport.lastWords ?? ''
  return said === '' ? why : `${why}. It said: ${words(said.slice(-WORDS_MAX_CHARS))}`
}
