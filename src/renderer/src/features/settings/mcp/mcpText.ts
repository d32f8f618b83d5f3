import { McpServers } from '../../../../../shared/domain/mcp'
import { err, ok, type Result } from '../../../../../shared/domain/result'

/** The servers as they are edited; nothing at all when there are none. */
export const mcpText = (servers: McpServers): string =>
  Object.keys(servers).length === 0 ? '' : JSON.stringify(servers, null, 2)

/** A whole `.mcp.json` pasted in means its servers. */
const inner = (value: unknown): unknown =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  Object.hasOwn(value, 'mcpServers') &&
  !McpServers.safeParse(value).success
    ? (value as { mcpServers: unknown }).mcpServers
    : value

export interface ReadMcp {
  readonly servers: McpServers
  /** Fields that Snowhook does not know and so would not keep: `docs → cwd`. */
  readonly unknown: readonly string[]
}

/** What the text means, or what is wrong with it and where. */
export function readMcp(text: string): Result<ReadMcp, string> {
  if (text.trim() === '') return ok({ servers: {}, unknown: [] })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return err(`Not JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  const given = inner(value)
  const parsed = McpServers.safeParse(given)
  if (parsed.success) return ok({ servers: parsed.data, unknown: unknownFields(given, parsed.data) })
  const [issue] = parsed.error.issues
  const path = issue?.path.map(String) ?? []
  // For a server that fits neither form zod says only "Invalid input"; the two forms are what one wants to know.
  const message =
    issue?.code === 'invalid_union'
      ? 'needs a "command" (a program), or "type": "http" and an http(s) "url"; texts in "args", "env" and "headers"'
      : issue?.code === 'invalid_key'
        ? 'a name has letters, digits, "_" and "-" only'
        : (issue?.message ?? 'not understood')
  return err(path.length === 0 ? `It ${message}` : `${path.join(' → ')}: ${message}`)
}

function unknownFields(given: unknown, servers: McpServers): readonly string[] {
  const all = (value: unknown): readonly string[] => Object.keys(typeof value === 'object' ? (value ?? {}) : {})
  return Object.entries(servers).flatMap(([name, server]) =>
    all((given as Readonly<Record<string, unknown>>)[name])
      .filter((field) => !Object.hasOwn(server, field))
      .map((field) => `${name} → ${field}`),
  )
}
