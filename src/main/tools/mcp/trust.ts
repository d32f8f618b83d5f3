import { createHash } from 'node:crypto'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { McpServer } from '../../../shared/domain/mcp'
import { canonicalJson } from '../../approvals/canonicalJson'
import type { Action } from '../../approvals/ports'
import { visibleLine } from '../../approvals/visibleText'

/**
 * The start of a server that a project brought along, as it is asked about: whoever wrote the repository wrote the
 * entry. The grant holds for exactly this entry, so that a changed one asks again.
 */
export function startAction(name: string, server: McpServer, file: string, cwd: string): Action {
  const what =
    'command' in server
      ? `start the program ${[server.command, ...(server.args ?? [])].join(' ')}`
      : `connect to ${server.url}`
  return {
    tool: 'mcp_server',
    input: { name, server, file },
    risk: 'execute',
    summary: visibleLine(`MCP server "${name}" of this project: ${what}`, MESSAGE_MAX_CHARS),
    cwd,
    grant: {
      key: `mcp_server:${name}:${createHash('sha256').update(canonicalJson(server)).digest('hex')}`,
      label: `the MCP server "${name}" as ${file} describes it now`,
    },
  }
}

export const trustReason = (file: string): string =>
  `${file} came with the project. An MCP server can do whatever you can, and its tools' descriptions are read by the model.`
