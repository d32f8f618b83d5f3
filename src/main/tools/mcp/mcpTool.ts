import { createHash } from 'node:crypto'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { McpServer } from '../../../shared/domain/mcp'
import { err, ok } from '../../../shared/domain/result'
import { canonicalJson } from '../../approvals/canonicalJson'
import { visibleLine } from '../../approvals/visibleText'
import { failed, interrupted } from '../outcome'
import type { ToolOutcome } from '../ports'
import type { Tool } from '../tool'
import type { CallEnd } from './connection'
import type { ServerTool } from './serverTools'
import { outcomeOf } from './toolResult'

export interface McpToolParts {
  /** As the model is told it. */
  readonly name: string
  readonly server: string
  /** Who named the server. A project's word on its own tools counts for nothing. */
  readonly source: 'project' | 'settings'
  readonly tool: ServerTool
  /** The entry that names the server. */
  readonly entry: McpServer
  readonly call: (name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<CallEnd>
}

/** A tool of an external server. The server checks its input; here it only has to be an object. */
export function mcpTool({ name, server, source, tool, entry, call }: McpToolParts): Tool {
  const { description, inputSchema } = tool
  // A tool that says something else of itself than when it was allowed, or comes from elsewhere, is another tool.
  const version = createHash('sha256').update(canonicalJson({ tool, entry })).digest('hex')
  // What comes here has passed `check`.
  const record = (input: unknown): Readonly<Record<string, unknown>> => (isRecord(input) ? input : {})
  return {
    description: {
      name,
      description: description === '' ? `The tool ${tool.name} of the MCP server ${server}.` : description,
      inputSchema,
      risk: source === 'settings' && tool.readOnly ? 'read' : 'execute',
    },
    check: (input) => (isRecord(input) ? ok(input) : err('The input must be a JSON object.')),
    preview: (input) => ({
      summary: visibleLine(`${server}: ${tool.name} ${JSON.stringify(input)}`, MESSAGE_MAX_CHARS),
      grant: {
        key: `mcp:${source}:${server}:${tool.name}:${version}`,
        label: `every ${tool.name} of the MCP server ${server}`,
      },
      sensitive: false,
    }),
    run: async (input, { signal }) => outcome(server, await call(tool.name, record(input), signal)),
  }
}

function outcome(server: string, end: CallEnd): ToolOutcome {
  switch (end.kind) {
    case 'answered':
      return outcomeOf(end.result)
    case 'interrupted':
      return interrupted(`Interrupted. The MCP server ${server} was told; what it had already done is done.`)
    case 'refused':
      return failed(`The MCP server ${server} refused the call: ${end.why}`)
    case 'silent':
      return failed(`The MCP server ${server} was given up: ${end.why}. It may still be working on the call.`)
    case 'lost':
      return failed(
        `The MCP server ${server} cannot be reached: ${end.why}. What the call had already done is not known. It is started again with the next call.`,
      )
  }
}

const isRecord = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
