import { isWorkable } from '../../../../../shared/domain/workable'
import { oneLine } from './oneLine'

/** The field of a tool's input that says most, in order of how telling it is. Tools of every runtime use these names. */
const tellingFields = [
  'command',
  'file_path',
  'path',
  'notebook_path',
  'pattern',
  'query',
  'url',
  'description',
  'prompt',
]

function parsed(input: string): unknown {
  try {
    const value: unknown = JSON.parse(input)
    return isWorkable(value) ? value : undefined
  } catch {
    // Cut to its bound by the host, or never JSON at all: the text itself is what there is to show.
    return undefined
  }
}

/** An object can have a `toString` that is no function. */
const word = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a tool call is about, in one line. */
export function toolSummary(input: string): string {
  const value = parsed(input)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return oneLine(input)
  const fields = value as Record<string, unknown>
  for (const name of tellingFields) {
    const field = fields[name]
    if (typeof field === 'string' && field !== '') return oneLine(field)
    if (Array.isArray(field) && field.length > 0) return oneLine(field.map(word).join(' '))
  }
  return Object.keys(fields).length === 0 ? '' : oneLine(input)
}

/** JSON laid out for reading; anything else as it came. */
export function prettyPayload(text: string): string {
  const value = parsed(text)
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : text
}
