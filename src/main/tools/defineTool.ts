import { z } from 'zod'
import type { ToolRisk } from '../../shared/domain/approvals'
import { err, ok } from '../../shared/domain/result'
import { grantOfTool } from './grants'
import type { JsonSchema, ToolOutcome } from './ports'
import type { Tool, ToolContext, ToolPreview, ToolRun } from './tool'

interface Definition<Schema extends z.ZodType, Ready> {
  readonly name: string
  readonly description: string
  readonly risk: ToolRisk
  readonly input: Schema
  /** Default: the tool's name, granted as a whole, not sensitive. */
  preview?(input: Ready, run: Pick<ToolRun, 'spec'>): ToolPreview
  run(input: Ready, context: ToolContext): Promise<ToolOutcome>
}

interface Preparing<Schema extends z.ZodType, Ready> extends Definition<Schema, Ready> {
  prepare(input: z.output<Schema>, signal: AbortSignal): Promise<Ready>
}

/** Describes a tool once: its zod schema checks what models write and is what they are told. */
export const defineTool = <Schema extends z.ZodType>(definition: Definition<Schema, z.output<Schema>>): Tool =>
  toolOf(definition)

/** The same for a tool whose call stands for something that is kept elsewhere. */
export function definePreparedTool<Schema extends z.ZodType, Ready>(definition: Preparing<Schema, Ready>): Tool {
  // Whoever calls `prepare` has called `check` first.
  const prepare: Tool['prepare'] = (input, signal) => definition.prepare(input as z.output<Schema>, signal)
  return { ...toolOf(definition), prepare }
}

function toolOf<Schema extends z.ZodType, Ready>(definition: Definition<Schema, Ready>): Tool {
  const { name, description, risk, input: schema, preview, run } = definition
  // Whoever holds a Tool has called `check`, and `prepare` where there is one: only this file knows what came out.
  const ready = (input: unknown): Ready => input as Ready
  return {
    description: { name, description, risk, inputSchema: jsonSchemaOf(schema) },
    check: (input) => {
      const read = schema.safeParse(withoutNulls(input))
      return read.success ? ok(read.data) : err(wordsOfIssues(read.error))
    },
    preview: (input, given) => preview?.(ready(input), given) ?? plainPreview(name),
    run: (input, context) => run(ready(input), context),
  }
}

const plainPreview = (name: string): ToolPreview => ({ summary: name, grant: grantOfTool(name), sensitive: false })

/** What models are told of an input. Without `$schema`, which some providers refuse. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}

/** Some models write null for what they leave out. */
function withoutNulls(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null))
}

/** Many mistakes in one call come from one misunderstanding. */
const ISSUES_TOLD_MAX = 5

function wordsOfIssues(error: z.ZodError): string {
  const lines = error.issues.slice(0, ISSUES_TOLD_MAX).map(({ path, message }) => {
    const at = path.map(String).join('.')
    return at === '' ? `- ${message}` : `- ${at}: ${message}`
  })
  return ['The input does not fit this tool, so nothing was done:', ...lines].join('\n')
}
