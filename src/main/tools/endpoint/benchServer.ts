import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Clock } from '../../../shared/domain/clock'
import { ID_MAX_CHARS } from '../../../shared/domain/limits'
import { APPROVE_TOOL, approveDescription, promptAnswerText, promptFrom } from './approveTool'
import type { EndpointService, PromptAnswer } from './ports'
import { keepAlive } from './progress'

export interface BenchServerParts {
  readonly clock: Clock
  readonly newUuid: () => string
  readonly serverName: string
}

/** Under this key claude names the call as its own stream of events does. */
const CLAUDE_CALL_ID = 'claudecode/toolUseId'
/** The protocol's own version of the server; nobody reads it. */
const SERVER_VERSION = '1'

/** One MCP session over a run's tools. `over` aborts when the service closes. */
export function benchServer(service: EndpointService, over: AbortSignal, parts: BenchServerParts): Server {
  const { bench, prompt } = service
  const server = new Server({ name: parts.serverName, version: SERVER_VERSION }, { capabilities: { tools: {} } })

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      ...bench.tools.map(({ name, description, inputSchema, risk }) => ({
        name,
        description,
        inputSchema: { ...inputSchema, type: 'object' as const },
        annotations: { readOnlyHint: risk === 'read' },
      })),
      { ...approveDescription, inputSchema: { ...approveDescription.inputSchema, type: 'object' as const } },
    ],
  }))

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    const signals = [over, extra.signal, clientGone(extra.authInfo?.extra)]
    const signal = AbortSignal.any(signals.filter((one) => one !== null))
    const callId = callIdFrom(params._meta) ?? parts.newUuid()
    const progressToken = params._meta?.progressToken
    const rest =
      progressToken === undefined
        ? () => {}
        : keepAlive(parts.clock, (progress) => {
            const notification = { method: 'notifications/progress' as const, params: { progressToken, progress } }
            // The client has gone: its signal says so.
            extra.sendNotification(notification).catch(() => {})
          })
    try {
      if (params.name === APPROVE_TOOL) return await approve(params.arguments, callId, signal)
      const call = { callId, name: params.name, input: params.arguments ?? {} }
      // The CLI keeps no record of ours that could be made durable first; its own transcript has the call already.
      const outcome = await bench.call(call, { signal, repeated: false, beforeEffect: () => Promise.resolve() })
      return { content: [{ type: 'text', text: outcome.output }], isError: outcome.outcome !== 'ok' }
    } finally {
      rest()
    }
  })

  const approve = async (input: unknown, callId: string, signal: AbortSignal): Promise<CallToolResult> => {
    const request = promptFrom(input, callId)
    if (request === null) {
      const text = 'This tool takes tool_name and input, and is called by the program, not by the model.'
      return { content: [{ type: 'text', text }], isError: true }
    }
    const own = bench.tools.some(({ name }) => request.tool === `mcp__${parts.serverName}__${name}`)
    // Our own tools ask for themselves, by the agent's policy: nobody is asked twice.
    const answer: PromptAnswer = own ? { allowed: true } : await prompt(request, signal)
    return { content: [{ type: 'text', text: promptAnswerText(request, answer) }] }
  }

  return server
}

function callIdFrom(meta: Readonly<Record<string, unknown>> | undefined): string | null {
  const id = meta?.[CLAUDE_CALL_ID]
  return typeof id === 'string' && id !== '' && id.length <= ID_MAX_CHARS ? id : null
}

/** Put there by the HTTP side: aborts when the connection that waits for the answer is lost. */
function clientGone(extra: Readonly<Record<string, unknown>> | undefined): AbortSignal | null {
  const signal = extra?.['gone']
  return signal instanceof AbortSignal ? signal : null
}
