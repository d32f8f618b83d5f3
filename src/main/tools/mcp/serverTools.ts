import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isWorkable } from '../../../shared/domain/workable'
import type { JsonSchema } from '../ports'

/** What a server says of one of its tools. Unknown fields are nobody's business. */
export interface ServerTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
  /** The server's own word. */
  readonly readOnly: boolean
}

/** All of it is told to the model with every request; the longest seen are about 3,000. */
const DESCRIPTION_MAX_CHARS = 4_000
/** The same; the largest seen are about 20,000. */
const SCHEMA_MAX_CHARS = 64_000
/** A server with more would fill a model's context with descriptions alone. */
export const TOOLS_MAX = 256
/** What every provider accepts. */
const NAME_MAX_CHARS = 64
const HASH_CHARS = 6

export const ToolPage = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().max(10_000).optional() })

const Described = z.object({
  name: z.string().min(1).max(1_000),
  description: z.string().optional().catch(undefined),
  inputSchema: z.record(z.string(), z.unknown()),
  annotations: z
    .object({ readOnlyHint: z.boolean().optional(), openWorldHint: z.boolean().optional() })
    .optional()
    .catch(undefined),
  execution: z.object({ taskSupport: z.string().optional() }).optional().catch(undefined),
})

/** One description as a server sent it; a string says why the tool cannot be used. */
export function readServerTool(described: unknown): ServerTool | string {
  const read = Described.safeParse(isWorkable(described) ? described : null)
  if (!read.success) return 'a tool is described in a way that is not understood'
  const { name, description = '', inputSchema, annotations, execution } = read.data
  const shown = JSON.stringify(name.slice(0, NAME_MAX_CHARS))
  if (execution?.taskSupport === 'required') return `the tool ${shown} can only be run as a task`
  // Some providers refuse `$schema`; a schema of anything but an object cannot be filled in by any.
  const { $schema: _, ...schema } = inputSchema
  if (schema['type'] !== undefined && schema['type'] !== 'object') return `the input of the tool ${shown} is no object`
  if (JSON.stringify(schema).length > SCHEMA_MAX_CHARS)
    return `the input of the tool ${shown} takes too long to describe`
  return {
    name,
    description: description.slice(0, DESCRIPTION_MAX_CHARS).toWellFormed(),
    inputSchema: { ...schema, type: 'object' },
    // What only reads but reaches the outside can carry out what it is given.
    readOnly: annotations?.readOnlyHint === true && annotations.openWorldHint === false,
  }
}

/**
 * `server__tool`, in the characters and the length that every provider accepts. A name that has to be changed for that,
 * or that is taken, ends with a few digits of its hash: the same in every run.
 */
export function toolName(server: string, tool: string, taken: ReadonlySet<string>): string {
  const wanted = `${server}__${tool}`
  const plain = wanted.replace(/[^A-Za-z0-9_-]/g, '_')
  if (plain === wanted && plain.length <= NAME_MAX_CHARS && !taken.has(plain)) return plain
  const hash = createHash('sha256')
    .update(JSON.stringify([server, tool]))
    .digest('hex')
    .slice(0, HASH_CHARS)
  return `${plain.slice(0, NAME_MAX_CHARS - HASH_CHARS - 1)}_${hash}`
}
