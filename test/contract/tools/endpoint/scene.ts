import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { systemClock } from '../../../../src/main/host/systemClock'
import { createToolEndpoints } from '../../../../src/main/tools/endpoint/endpoints'
import type { EndpointService, PromptAnswer, PromptRequest } from '../../../../src/main/tools/endpoint/ports'
import type {
  CallOptions,
  ToolCall,
  ToolDescription,
  ToolEndpoint,
  ToolOutcome,
} from '../../../../src/main/tools/ports'
import type { Clock } from '../../../../src/shared/domain/clock'

type Opened = ToolEndpoint & { close(): Promise<void> }

const inputSchema = { type: 'object', properties: { text: { type: 'string' } } }
const tools: ToolDescription[] = [
  { name: 'get_story', description: 'Looks', inputSchema, risk: 'read' },
  { name: 'write_file', description: 'Writes', inputSchema, risk: 'edit' },
]

/** Endpoints over a bench that a test plays itself. */
export class EndpointScene implements AsyncDisposable {
  readonly calls: (ToolCall & { readonly signal: AbortSignal })[] = []
  readonly prompts: (PromptRequest & { readonly signal: AbortSignal })[] = []
  onCall: (call: ToolCall, options: CallOptions) => Promise<ToolOutcome> = async ({ name, input }) => ({
    outcome: 'ok',
    output: `${name} ${JSON.stringify(input)}`,
    truncated: false,
  })
  onPrompt: (request: PromptRequest, signal: AbortSignal) => Promise<PromptAnswer> = async () => ({ allowed: true })
  readonly endpoints
  private readonly clients: Client[] = []

  constructor(clock: Clock = systemClock) {
    this.endpoints = createToolEndpoints({ clock, newUuid: () => randomUUID() })
  }

  readonly service: EndpointService = {
    bench: {
      tools,
      call: (call, options) => {
        this.calls.push({ ...call, signal: options.signal })
        return this.onCall(call, options)
      },
    },
    prompt: (asked, signal) => {
      this.prompts.push({ ...asked, signal })
      return this.onPrompt(asked, signal)
    },
  }

  async open(): Promise<Opened> {
    const opened = await this.endpoints.open(this.service)
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value
  }

  /** The SDK's own client, as any CLI has one. */
  async connect({ url, token }: ToolEndpoint): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' })
    const requestInit = { headers: { Authorization: `Bearer ${token}` } }
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
    this.clients.push(client)
    return client
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) await client.close()
    await this.endpoints.close()
  }
}

/** One tool call that is on and ends with its signal. */
export const untilAborted = (signal: AbortSignal): Promise<ToolOutcome> =>
  new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ outcome: 'interrupted', output: 'aborted', truncated: false }), {
      once: true,
    }),
  )

export interface RawAnswer {
  readonly status: number
  readonly body: string
  readonly sessionId: string | undefined
}

/** A request of which every header is the test's own. */
export function send(
  url: string,
  {
    method = 'POST',
    path = '/mcp',
    headers = {},
    body = '',
  }: {
    readonly method?: string
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    response.on('end', () => {
      const id = response.headers['mcp-session-id']
      resolve({ status: response.statusCode ?? 0, body: text, sessionId: typeof id === 'string' ? id : undefined })
    })
    response.on('error', reject)
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}
