import type { McpServer } from '../../../shared/domain/mcp'
import { err, ok, type Result } from '../../../shared/domain/result'

export interface Variables {
  /** The host's environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Never given: the runtimes' credentials, for a file that came with a repository. */
  readonly withheld: readonly string[]
}

/** `${NAME}` or `${NAME:-default}`. */
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/** The entry with the variables that it names put in. The error says which one cannot be. */
export function expandServer(server: McpServer, variables: Variables): Result<McpServer, string> {
  const problems: string[] = []
  const one = (text: string): string =>
    text.replace(REFERENCE, (_whole, name: string, fallback: string | undefined) => {
      // Also with a default: it would come true where no key is set, and fail on the machine that has one.
      if (variables.withheld.includes(name)) problems.push(`it asks for ${name}, which holds a key of yours`)
      const value = variables.env[name] ?? fallback
      if (value === undefined) problems.push(`the variable ${name} is not set`)
      return value ?? ''
    })
  const all = (record: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, one(value)]))
  const expanded: McpServer =
    'command' in server
      ? { ...server, command: one(server.command), args: (server.args ?? []).map(one), env: all(server.env) }
      : { ...server, url: one(server.url), headers: all(server.headers) }
  const [problem] = problems
  return problem === undefined ? ok(expanded) : err(problem)
}
