import { z } from 'zod'
import { isWorkable, UNWORKABLE } from '../../../shared/domain/workable'
import { failed, succeeded } from '../outcome'
import type { ToolOutcome } from '../ports'

/** As much of a `tools/call` result as is read. Content of a kind that nobody knows yet must not lose the rest. */
export const CallResult = z.object({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
})
export type CallResult = z.infer<typeof CallResult>

const Resource = z.object({
  uri: z.string(),
  mimeType: z.string().optional(),
  text: z.string().optional(),
  blob: z.string().optional(),
})
const Content = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal('audio'), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal('resource_link'), uri: z.string(), name: z.string().optional() }),
  z.object({ type: z.literal('resource'), resource: Resource }),
])

/** A result with more blocks is an attack: what is told of them has no room for as many. */
const BLOCKS_TOLD_MAX = 500

/** What a model is told of a result: text as text, everything else by its kind and size. */
export function outcomeOf(result: CallResult): ToolOutcome {
  const blocks = result.content.slice(0, BLOCKS_TOLD_MAX)
  const told = blocks.map(inWords)
  const more = result.content.length - blocks.length
  if (more > 0) told.push(`[${more} more blocks, not shown]`)
  const hasText = blocks.some((block) => readContent(block).data?.type === 'text')
  // By the protocol, text repeats what is structured.
  // On one line: indenting what is nested deep makes megabytes into gigabytes.
  if (!hasText && result.structuredContent !== undefined) {
    const { structuredContent: value } = result
    told.push(isWorkable(value) ? JSON.stringify(value) : `[a result that cannot be shown: ${UNWORKABLE}]`)
  }
  const output = told.join('\n')
  if (result.isError === true) return failed(output === '' ? 'The tool failed and did not say why.' : output)
  return succeeded(output === '' ? 'Done; the tool answered nothing.' : output)
}

const readContent = (block: unknown) => Content.safeParse(isWorkable(block) ? block : null)

function inWords(block: unknown): string {
  const read = readContent(block)
  if (!read.success) return '[content of an unknown kind, not shown]'
  const content = read.data
  switch (content.type) {
    case 'text':
      return content.text
    case 'image':
    case 'audio':
      return `[${content.type}, ${content.mimeType}, ${bytesIn(content.data)} bytes, not shown]`
    case 'resource_link':
      return `[resource ${content.uri}${content.name === undefined ? '' : ` (${content.name})`}, not shown]`
    case 'resource': {
      const { uri, mimeType = 'of unknown type', text, blob } = content.resource
      // A text is what the tool was called for: servers answer with files this way.
      if (text !== undefined) return `[resource ${uri}, ${mimeType}]\n${text}`
      return `[resource ${uri}, ${mimeType}, ${bytesIn(blob ?? '')} bytes, not shown]`
    }
  }
}

const bytesIn = (base64: string): number => Buffer.byteLength(base64, 'base64')
