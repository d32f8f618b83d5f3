import { z } from 'zod'
import { ARG_MAX_CHARS, ARGS_MAX_ITEMS, ENV_MAX_ITEMS, PATH_MAX_CHARS } from './limits'

/** Values may name variables of the host's environment, `${NAME}` or `${NAME:-default}`: keys stay out of the file. */
const values = z
  .record(z.string().min(1).max(200), z.string().max(ARG_MAX_CHARS))
  .refine((record) => Object.keys(record).length <= ENV_MAX_ITEMS, `at most ${ENV_MAX_ITEMS} entries`)

/** One server as `.mcp.json` describes it. Without `type` it is a program. */
export const McpServer = z.union([
  z.object({
    type: z.literal('stdio').optional(),
    command: z.string().min(1).max(PATH_MAX_CHARS),
    args: z.array(z.string().max(ARG_MAX_CHARS)).max(ARGS_MAX_ITEMS).optional(),
    env: values.optional(),
  }),
  z.object({
    type: z.enum(['http', 'streamable-http']),
    url: z.url({ protocol: /^https?$/ }).max(PATH_MAX_CHARS),
    headers: values.optional(),
  }),
])
export type McpServer = z.infer<typeof McpServer>

/** More servers than this on one agent is a mistake: every tool of each is told to the model. */
const SERVERS_MAX_ITEMS = 64

/** By name: the name becomes part of the tools' names. */
export const McpServers = z
  .record(
    z
      .string()
      .min(1)
      .max(60)
      .regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, "_" and "-" only'),
    McpServer,
  )
  .refine((servers) => Object.keys(servers).length <= SERVERS_MAX_ITEMS, `at most ${SERVERS_MAX_ITEMS} servers`)
export type McpServers = z.infer<typeof McpServers>
