import {
  Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Pair,
  Scalar,
  type ToStringOptions,
  visit,
  YAMLMap,
} from 'yaml'
import { innerShape, merged, newNode, pairOf } from './yamlMerge'
import { type Keys, parseYaml } from './yamlSource'

/** Never folded: what a line said stays a line. */
const PRINT: ToStringOptions = {
  lineWidth: 0,
  flowCollectionPadding: false,
  blockQuote: 'literal',
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
}

export interface KeyEdit {
  readonly name: string
  readonly before: unknown
  /** Undefined: it is no longer said. */
  readonly next: unknown
}

export function printYaml(fields: Readonly<Record<string, unknown>>): string {
  const document = new Document()
  const map = new YAMLMap()
  for (const [name, value] of Object.entries(fields)) {
    map.items.push(new Pair(newNode(document, name), newNode(document, value)))
  }
  document.contents = map
  return document.toString(PRINT)
}

/**
 * The text, which is empty or ends with a line end, with one key changed: every byte outside of that key's own lines is
 * the same. Inside of them comments, unknown keys and quotes stay as far as the library can place them. The caller
 * reads the answer back: an exotic way to write YAML may defeat it.
 */
export function editYaml(text: string, keys: Keys, { name, before, next }: KeyEdit, eol: string): string {
  const document = parseYaml(text)
  const root = document.contents
  const inLines = (lines: string): string => (eol === '\n' ? lines : lines.replaceAll('\n', eol))
  const appended = (indent: string): string =>
    next === undefined ? text : text + inLines(indented(printYaml({ [name]: next }), indent))
  if (!isMap(root)) return appended('')
  const pair = pairOf(root, name, keys)
  if (root.flow === true) {
    if (next === undefined) root.items = root.items.filter((other) => other !== pair)
    else if (pair === undefined) root.items.push(new Pair(newNode(document, name), newNode(document, next)))
    else pair.value = merged(document, pair.value, before, next, innerShape(keys, name))
    return inLines(document.toString(PRINT))
  }
  const indent = ' '.repeat(columnOf(text, rangeOf(root)?.[0] ?? 0))
  if (pair === undefined) return appended(indent)
  const place = placeOf(text, pair)
  if (place === null) return text
  const { start, end, note, gap } = place
  if (next === undefined) {
    const line = start - columnOf(text, start)
    return text.slice(0, note === '' ? line : start) + text.slice(note === '' ? end : text.indexOf(note, end))
  }
  const printed = printPair(document, pair, { name, before, next }, keys, { text, oneLine: note !== '' })
  const lines = inLines(indented(printed, indent).slice(indent.length))
  return text.slice(0, start) + (note === '' ? lines : lines.trimEnd() + gap) + text.slice(end)
}

interface Place {
  readonly start: number
  readonly end: number
  /** The comment that follows on the last line and stays there. */
  readonly note: string
  /** What it takes to keep it one. */
  readonly gap: '' | ' '
}

/** A pair from its key to the end of its value. */
function placeOf(text: string, pair: Pair): Place | null {
  const start = rangeOf(pair.key)?.[0]
  const valueEnd = rangeOf(pair.value)?.[1] ?? rangeOf(pair.key)?.[1]
  if (start === undefined || valueEnd === undefined) return null
  if (text[valueEnd - 1] === '\n') return { start, end: valueEnd, note: '', gap: '' }
  const lineEnd = text.indexOf('\n', valueEnd)
  const rest = text.slice(valueEnd, lineEnd < 0 ? undefined : lineEnd)
  const note = rest.trim()
  if (note === '') return { start, end: lineEnd < 0 ? text.length : lineEnd + 1, note, gap: '' }
  return { start, end: valueEnd, note, gap: rest.startsWith(note) ? ' ' : '' }
}

function printPair(
  document: Document,
  pair: Pair,
  { name, before, next }: KeyEdit,
  keys: Keys,
  { text, oneLine }: { text: string; oneLine: boolean },
): string {
  const printed = (value: unknown): string => {
    const key = isScalar(pair.key) ? new Scalar(pair.key.value) : newNode(document, name)
    if (isScalar(pair.key) && isScalar(key) && pair.key.type !== undefined) key.type = pair.key.type
    if (oneLine && isNode(value)) visit(value, { Scalar: (_, scalar) => void keepOnOneLine(scalar) })
    const map = new YAMLMap()
    map.items.push(new Pair(key, value))
    const alone = new Document()
    alone.contents = map
    return alone.toString({ ...PRINT, indentSeq: !isFlush(text, pair) })
  }
  // What follows the value stands in the text already.
  if (isNode(pair.value) && !isAlias(pair.value)) pair.value.comment = null
  try {
    return printed(merged(document, pair.value, before, next, innerShape(keys, name)))
  } catch {
    return printed(newNode(document, next)) // an alias in it means nothing on its own
  }
}

/** A comment cannot follow a block of lines. */
function keepOnOneLine(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && scalar.value.includes('\n')) scalar.type = Scalar.QUOTE_DOUBLE
}

/** A list whose dashes stand right below its key. */
function isFlush(text: string, { key, value }: Pair): boolean {
  const [keyAt, listAt] = [rangeOf(key)?.[0], rangeOf(value)?.[0]]
  if (!isSeq(value) || value.flow === true || keyAt === undefined || listAt === undefined) return false
  return columnOf(text, keyAt) === columnOf(text, listAt)
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1)
const indented = (text: string, indent: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n')

function rangeOf(node: unknown): readonly [number, number] | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null
  const [start, end]: unknown[] = node.range
  return typeof start === 'number' && typeof end === 'number' ? [start, end] : null
}
