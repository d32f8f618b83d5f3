import { JSON_LINE_MAX_BYTES } from '../../../shared/domain/limits'
import { isObject, type Json, parsedJson } from '../json'
import { plain } from './text'

/** One line of the CLI's output, sorted by what it is. */
export type Line =
  | { readonly kind: 'json'; readonly value: Json }
  /** Something for people: stderr, a warning. Without escape sequences, never empty. */
  | { readonly kind: 'text'; readonly text: string }
  /** Began like JSON and is none, or was too long to hold: `text` is its beginning. */
  | { readonly kind: 'broken'; readonly text: string; readonly bytes: number }

const NEWLINE = 0x0a
/** Enough of a broken line to recognise it; the journal has all of it. */
const BROKEN_KEPT_BYTES = 4_096
const JSON_STARTS_TRIED = 4
/** The terminal echoes a typed Ctrl-C before whatever the program prints next. */
const ECHOED_KEYS = /^(?:\^[@-_?])+/

/**
 * Cuts a terminal's byte stream into lines and finds the JSON in them. Bytes are kept in the pieces in which they
 * came and joined once per line, so a line of many megabytes costs what it weighs; UTF-8 is decoded per line, so a
 * character split between chunks is whole again.
 */
export class JsonLines {
  private parts: Uint8Array[] = []
  private size = 0

  constructor(private readonly maxLineBytes = JSON_LINE_MAX_BYTES) {}

  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = []
    let from = 0
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from)
      if (end === -1) break
      this.keep(chunk.subarray(from, end))
      lines.push(...this.finishLine())
      from = end + 1
    }
    if (from < chunk.length) this.keep(chunk.subarray(from))
    return lines
  }

  /** The last line, when the program ended without a newline. */
  end(): Line[] {
    return this.size === 0 ? [] : this.finishLine()
  }

  private keep(part: Uint8Array): void {
    // Past the bound only the size is counted; the beginning stays for the report.
    if (this.size < this.maxLineBytes) this.parts.push(part)
    this.size += part.length
  }

  private finishLine(): Line[] {
    const { parts, size } = this
    this.parts = []
    this.size = 0
    if (size > this.maxLineBytes) {
      const start = Buffer.concat(parts).subarray(0, BROKEN_KEPT_BYTES).toString('utf8')
      return [{ kind: 'broken', text: start, bytes: size }]
    }
    return sortLine(Buffer.concat(parts).toString('utf8'), size)
  }
}

function sortLine(line: string, bytes: number): Line[] {
  const starts = jsonStarts(line)
  for (const start of starts) {
    const value = parsed(line.slice(start))
    if (value !== null && typeof value['type'] === 'string') {
      return [...textLine(line.slice(0, start)), { kind: 'json', value }]
    }
    // Complete JSON of another kind, or a sentence with braces in it, is something to read.
    if (value !== null) return textLine(line)
  }
  const first = starts[0]
  const meantAsJson = first !== undefined && textLine(line.slice(0, first)).length === 0
  return meantAsJson ? [{ kind: 'broken', text: line.slice(0, BROKEN_KEPT_BYTES), bytes }] : textLine(line)
}

/** Where an object may begin. Few are tried: text before the object is short, and each try reads the rest of the line. */
function jsonStarts(line: string): number[] {
  const starts: number[] = []
  for (const match of line.matchAll(/\{\s*"/g)) {
    starts.push(match.index)
    if (starts.length === JSON_STARTS_TRIED) break
  }
  return starts
}

function textLine(line: string): Line[] {
  const text = plain(line).replace(ECHOED_KEYS, '').trim()
  return text === '' ? [] : [{ kind: 'text', text }]
}

function parsed(text: string): Json | null {
  const value = parsedJson(plainEnd(text))
  return isObject(value) ? value : null
}

/** Escape sequences may follow the JSON on its line; JSON ends with a brace. */
const plainEnd = (text: string): string => text.slice(0, text.lastIndexOf('}') + 1)
