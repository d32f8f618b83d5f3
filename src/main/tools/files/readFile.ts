import { z } from 'zod'
import { characterBoundary } from '../../journal/cleanLines'
import { defineTool } from '../defineTool'
import { succeeded, ToolFailure } from '../outcome'
import type { Tool } from '../tool'
import type { Workspace } from '../workspace/workspace'
import { filePath } from './pathInput'
import { type LinesRead, readLines } from './readLines'
import { sizeWords } from './sizes'

/** A page that a model reads well; most source files are shorter. */
const LINES_DEFAULT = 2_000
const LINES_MAX = 20_000
/** Longer lines are minified code or data: their beginning tells what they are. */
const LINE_MAX_BYTES = 2_000
/** Leaves room for the line numbers within what an outcome may hold. */
const PAGE_MAX_BYTES = 48_000

export const readFileTool = (workspace: Workspace): Tool =>
  defineTool({
    name: 'read_file',
    description:
      'Reads a text file of the worktree. Lines are numbered unless line_numbers is false; the number and the tab after it are not part of the file. Long files come in pages: go on with offset.',
    risk: 'read',
    input: z.strictObject({
      path: filePath,
      offset: z.number().int().min(1).default(1).describe('First line, from 1.'),
      limit: z.number().int().min(1).max(LINES_MAX).default(LINES_DEFAULT).describe('How many lines.'),
      line_numbers: z.boolean().default(true),
    }),
    run: ({ path, offset, limit, line_numbers }, { signal }) =>
      workspace.readFile(path, async (file) => {
        const wanted = { first: offset, count: limit, lineMaxBytes: LINE_MAX_BYTES, totalMaxBytes: PAGE_MAX_BYTES }
        const read = await readLines(file.handle, wanted, signal)
        const size = sizeWords(file.stats.size)
        if (read.binary) throw new ToolFailure(`${file.path} is a binary file (${size}): it cannot be read as text.`)
        const notes = notesOf(read, offset, size)
        const text = page(read, line_numbers ? offset : null)
        const cut = read.lineCount === null || read.lines.some(({ leftOut }) => leftOut > 0)
        return succeeded([text, ...notes.map((note) => `[${note}]`)].filter((part) => part !== '').join('\n'), cut)
      }),
  })

function page({ lines }: LinesRead, first: number | null): string {
  const decoder = new TextDecoder('utf-8')
  const rows = lines.map(({ bytes, leftOut }, index) => {
    const whole = leftOut > 0 ? bytes.subarray(0, characterBoundary(bytes, bytes.length)) : bytes
    const text = decoder.decode(whole).replace(/\r$/, '')
    const row = leftOut > 0 ? `${text}… (${sizeWords(leftOut)} more on this line)` : text
    return first === null ? row : `${String(first + index).padStart(6)}\t${row}`
  })
  return rows.join('\n')
}

function notesOf(read: LinesRead, offset: number, size: string): string[] {
  const last = offset + read.lines.length - 1
  const notes: string[] = []
  if (read.lineCount === 0) notes.push('The file is empty.')
  else if (read.lines.length === 0) notes.push(`The file ends before: it has ${read.lineCount} lines.`)
  else if (read.lineCount === null) {
    notes.push(`The file goes on after line ${last}; it has ${size} in all. Read on with offset ${last + 1}.`)
  }
  if (read.lines.some(({ bytes, leftOut }) => !isUtf8(bytes, leftOut))) {
    notes.push('Some bytes are not valid UTF-8 and are shown as \ufffd.')
  }
  if (read.lines.some(({ bytes }) => bytes.at(-1) === 0x0d)) notes.push('Lines end with CRLF.')
  return notes
}

function isUtf8(bytes: Buffer, leftOut: number): boolean {
  try {
    const whole = leftOut > 0 ? bytes.subarray(0, characterBoundary(bytes, bytes.length)) : bytes
    new TextDecoder('utf-8', { fatal: true }).decode(whole)
    return true
  } catch {
    return false
  }
}
