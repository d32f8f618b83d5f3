/**
 * A real MCP server for tests, made with the SDK. `node server.ts` speaks over stdio; `node server.ts --http` listens
 * on loopback and prints its address. Further arguments say how it misbehaves.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'

const flags = new Set(process.argv.slice(2))
const object = (properties: Record<string, { type: string }> = {}) => ({ type: 'object' as const, properties })
/** More than one page, and a last page that is not full. */
const PAGE = 4
const cancelled: string[] = []
let grown = false

interface Described {
  readonly name: string
  readonly description?: string
  readonly inputSchema: ReturnType<typeof object>
  readonly annotations?: { readonly readOnlyHint: boolean; readonly openWorldHint: boolean }
}

const tools = (): Described[] => [
  {
    name: 'echo',
    description: 'Says it again',
    inputSchema: object({ text: { type: 'string' } }),
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  { name: 'add', description: 'Adds', inputSchema: object({ a: { type: 'number' }, b: { type: 'number' } }) },
  { name: 'slow', description: 'Works until it is told to stop', inputSchema: object() },
  { name: 'cancelled', description: 'Which calls were cancelled', inputSchema: object() },
  { name: 'crash', description: 'Ends the server', inputSchema: object() },
  { name: 'refuse', description: 'Answers with a protocol error', inputSchema: object() },
  { name: 'fail', description: 'Answers with isError', inputSchema: object() },
  { name: 'picture', description: 'Answers with an image', inputSchema: object() },
  { name: 'structured', description: 'Answers with data alone', inputSchema: object() },
  { name: 'file', description: 'Answers with a resource', inputSchema: object() },
  { name: 'huge', description: 'Answers with a megabyte', inputSchema: object() },
  { name: 'env', description: 'Its environment', inputSchema: object() },
  { name: 'pid', description: 'Its process id', inputSchema: object() },
  { name: 'spawn', description: 'Starts a child in a session of its own', inputSchema: object() },
  { name: 'grow', description: 'Gets one more tool', inputSchema: object() },
  { name: 'odd.name with spaces/and-a-very-long-tail-that-goes-beyond-sixty-four', inputSchema: object() },
  ...(grown ? [{ name: 'grown', inputSchema: object() }] : []),
]

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] })

function build(): Server {
  const server = new Server({ name: 'test-server', version: '1' }, { capabilities: { tools: { listChanged: true } } })
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const from = Number(params?.cursor ?? '0')
    const next = from + PAGE
    return { tools: tools().slice(from, next), ...(next < tools().length ? { nextCursor: String(next) } : {}) }
  })
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    const input = params.arguments ?? {}
    switch (params.name) {
      case 'echo':
        return text(String(input['text']))
      case 'add':
        return text(String(Number(input['a']) + Number(input['b'])))
      case 'slow': {
        const token = params._meta?.progressToken
        if (token !== undefined) {
          await extra.sendNotification({
            method: 'notifications/progress',
            params: { progressToken: token, progress: 1 },
          })
        }
        process.stderr.write('slow has begun\n')
        await new Promise<void>((resolve) => extra.signal.addEventListener('abort', () => resolve()))
        cancelled.push('slow')
        return text('stopped')
      }
      case 'cancelled':
        return text(cancelled.join(' '))
      case 'crash':
        process.stderr.write('I go down now\n')
        process.exit(3)
        break
      case 'refuse':
        throw new Error('I will not')
      case 'fail':
        return { ...text('it went wrong'), isError: true }
      case 'picture':
        return {
          content: [
            { type: 'text', text: 'look:' },
            { type: 'image', data: Buffer.from('not really a picture').toString('base64'), mimeType: 'image/png' },
          ],
        }
      case 'structured':
        return { content: [], structuredContent: { answer: 42 } }
      case 'file':
        return {
          content: [
            { type: 'resource', resource: { uri: 'test://a.txt', mimeType: 'text/plain', text: 'what is in it' } },
            { type: 'resource', resource: { uri: 'test://b.bin', blob: Buffer.alloc(300).toString('base64') } },
            { type: 'resource_link', uri: 'test://c', name: 'c' },
          ],
        }
      case 'huge':
        return text('x'.repeat(1_000_000))
      case 'env':
        return text(JSON.stringify(process.env))
      case 'pid':
        return text(String(process.pid))
      case 'spawn': {
        const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
        child.unref()
        return text(String(child.pid))
      }
      case 'grow':
        grown = true
        await server.sendToolListChanged()
        return text('grown')
    }
    throw new Error(`no tool ${params.name}`)
  })
  return server
}

if (flags.has('--fail')) {
  process.stderr.write('cannot start: no database\n')
  process.exit(7)
}
if (flags.has('--hang')) setInterval(() => {}, 1_000)
else if (flags.has('--http')) {
  const transports = new Map<string, StreamableHTTPServerTransport>()
  const http = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (flags.has('--token') && request.headers['authorization'] !== 'Bearer open-sesame-123') {
        response.writeHead(401).end('who are you?')
        return
      }
      if (flags.has('--redirect')) {
        response.writeHead(307, { location: String(process.env['ELSEWHERE']) }).end()
        return
      }
      const id = request.headers['mcp-session-id']
      const known = typeof id === 'string' ? transports.get(id) : undefined
      if (typeof id === 'string' && known === undefined) {
        response.writeHead(404).end()
        return
      }
      const transport =
        known ??
        new StreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          onsessioninitialized: (session) => void transports.set(session, transport),
        })
      if (known === undefined) await build().connect(transport)
      await transport.handleRequest(request, response)
    }
    answer().catch(() => response.destroy())
  })
  http.listen(0, '127.0.0.1', () => {
    const address = http.address()
    process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp\n`)
  })
} else {
  // What many programs do, and no message.
  process.stdout.write('Welcome to the test server!\n')
  if (flags.has('--stubborn')) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
    setInterval(() => {}, 1_000)
  }
  await build().connect(new StdioServerTransport())
}
