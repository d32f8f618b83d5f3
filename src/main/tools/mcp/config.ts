import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isWorkable, UNWORKABLE } from '../../../shared/domain/workable'
import { McpServer, McpServers } from '../../../shared/domain/mcp'

/** What a `.mcp.json` says, as it stands there: nothing is expanded yet. */
export interface McpFile {
  readonly path: string
  readonly servers: McpServers
  /** One sentence for each server that cannot be used, or for the whole file. */
  readonly problems: readonly string[]
}

const MCP_FILE = '.mcp.json'
/** A hundred times the size of one that names ten servers. */
const FILE_MAX_BYTES = 262_144
/** As many as the schema of the settings takes. */
const SERVERS_MAX = 64
/** Quoted in a notice: enough to recognise a name by. */
const NAME_SHOWN_CHARS = 60

const File = z.object({ mcpServers: z.record(z.string(), z.unknown()).default({}) })

/**
 * The project's servers: the `.mcp.json` of the project's root, which its owner checked out; only where there is none,
 * that of the folder in which the agent works. Never both: an agent can write to the second one.
 */
export async function readMcpFile(projectRoot: string, cwd: string): Promise<McpFile | null> {
  for (const folder of new Set([projectRoot, cwd])) {
    const path = join(folder, MCP_FILE)
    const text = await readBounded(path)
    if (text.kind === 'missing') continue
    if (text.kind === 'unreadable') return { path, servers: {}, problems: [`${path} is not used: ${text.why}`] }
    return { path, ...parseMcpFile(text.text, path) }
  }
  return null
}

/** Each server on its own: one that is wrong costs itself alone. */
export function parseMcpFile(text: string, path: string): Omit<McpFile, 'path'> {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    return { servers: {}, problems: [`${path} is not used: it is not JSON (${String(cause)}).`] }
  }
  if (!isWorkable(json)) return { servers: {}, problems: [`${path} is not used: ${UNWORKABLE}.`] }
  const file = File.safeParse(json)
  if (!file.success) return { servers: {}, problems: [`${path} is not used: it has no object "mcpServers".`] }
  const servers: Record<string, McpServer> = {}
  const problems: string[] = []
  for (const [name, entry] of Object.entries(file.data.mcpServers)) {
    const shown = JSON.stringify(name.slice(0, NAME_SHOWN_CHARS))
    const wrong = Object.keys(servers).length >= SERVERS_MAX ? `only ${SERVERS_MAX} are used` : whatIsWrong(name, entry)
    if (wrong !== null) problems.push(`MCP server ${shown} of ${path} is left out: ${wrong}.`)
    else servers[name] = McpServer.parse(entry)
  }
  return { servers, problems }
}

function whatIsWrong(name: string, entry: unknown): string | null {
  if (McpServers.safeParse({ [name]: entry }).success) return null
  const type = typeof entry === 'object' && entry !== null && 'type' in entry ? entry.type : undefined
  if (typeof type === 'string' && !['stdio', 'http', 'streamable-http'].includes(type)) {
    return `its type ${JSON.stringify(type.slice(0, NAME_SHOWN_CHARS))} is not supported; use "stdio" or "http"`
  }
  const [program, address] = McpServer.options
  const isAddress = type === 'http' || type === 'streamable-http'
  const read = (isAddress ? address : program).safeParse(entry)
  if (read.success) return 'its name may have up to 60 letters, digits, "_" and "-"'
  const [issue] = read.error.issues
  return `${['it', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not understood'}`
}

type Text =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'text'; readonly text: string }

async function readBounded(path: string): Promise<Text> {
  try {
    // A pipe in the file's place must not hold the start up.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = await file.stat()
    if (!stat.isFile()) return { kind: 'unreadable', why: 'it is no regular file.' }
    if (stat.size > FILE_MAX_BYTES) return { kind: 'unreadable', why: `it is larger than ${FILE_MAX_BYTES} bytes.` }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_MAX_BYTES), 0, FILE_MAX_BYTES, 0)
    return { kind: 'text', text: buffer.toString('utf8', 0, bytesRead) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' }
    return { kind: 'unreadable', why: String(cause) }
  }
}
