import type { Terminal } from '@xterm/headless'
import type { JournalRecord } from '../../../../src/main/journal/ports'
import { clientTerminal, draw, terminalState, unreachable } from '../../terminal/terminalState'

export interface ShownPane {
  readonly cols: number
  readonly rows: number
  readonly data: Uint8Array
}

/** The terminal that a journal's output draws, through every size that it had. */
function drawnFrom(records: readonly JournalRecord[]): Terminal {
  const first = records.find((record) => record.kind === 'resize')
  const terminal = clientTerminal(first?.cols ?? 80, first?.rows ?? 24)
  for (const record of records) {
    if (record.kind === 'resize') terminal.resize(record.cols, record.rows)
    else if (record.kind === 'output' && record.aside !== true) draw(terminal, record.data)
  }
  return terminal
}

/** Whether a pane that has just been opened shows, cell by cell, what the journal's output draws. */
export function checkScreen(records: readonly JournalRecord[], pane: ShownPane): readonly string[] {
  const drawn = drawnFrom(records)
  const shown = clientTerminal(pane.cols, pane.rows)
  draw(shown, pane.data)
  try {
    return unreachable(drawn) ? [] : differences(terminalState(drawn), terminalState(shown))
  } finally {
    drawn.dispose()
    shown.dispose()
  }
}

/** Shown of a row that differs. */
const SHOWN_CHARS = 200

/** The first difference, by its place in the state. */
function differences(want: unknown, have: unknown, path = 'terminal'): readonly string[] {
  if (Object.is(want, have)) return []
  if (!isTree(want) || !isTree(have)) return [`${path} should be ${shown(want)}, and is ${shown(have)}`]
  for (const key of new Set([...Object.keys(want), ...Object.keys(have)])) {
    const found = differences(want[key], have[key], `${path}.${key}`)
    if (found.length > 0) return [...found, `(rows: ${rowsOf(want)} and ${rowsOf(have)})`]
  }
  return []
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const rowsOf = ({ lines }: Readonly<Record<string, unknown>>): string =>
  Array.isArray(lines) ? `${lines.length}` : '?'

/** A row's text without its looks, where it is a row. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const plain = text?.includes('|') ? text.replaceAll(/(.)\|\d\|[^ ]*( |$)/g, '$1') : text
  return JSON.stringify(plain?.slice(0, SHOWN_CHARS))
}
