import type { BytesSink } from '../../../src/shared/contract/define'
import { clientTerminal, draw } from './terminalState'

type Frame =
  | { readonly kind: 'snapshot'; readonly offset: number; readonly size: string; readonly bytes: number }
  | { readonly kind: 'data'; readonly offset: number; readonly text: string }
  | { readonly kind: 'resized'; readonly size: string }
  | { readonly kind: 'end' }

/** The client's end of a lane: keeps what it was sent and draws it on a terminal of its own, as a pane does. */
export function recordingSink() {
  const frames: Frame[] = []
  const terminal = clientTerminal(20, 4)
  let drawn = 0
  const sink: BytesSink = {
    snapshot: ({ offset, cols, rows, data }) => {
      frames.push({ kind: 'snapshot', offset, size: `${cols}x${rows}`, bytes: data.length })
      terminal.reset()
      terminal.resize(cols, rows)
      draw(terminal, data)
      drawn = offset
    },
    data: (offset, data) => {
      frames.push({ kind: 'data', offset, text: Buffer.from(data).toString('utf8') })
      draw(terminal, data)
      drawn = offset + data.length
    },
    resized: (cols, rows) => {
      frames.push({ kind: 'resized', size: `${cols}x${rows}` })
      terminal.resize(cols, rows)
    },
    end: () => {
      frames.push({ kind: 'end' })
    },
  }
  return {
    sink,
    frames,
    terminal,
    /** Up to where the output has been drawn: what a client acknowledges. */
    drawn: () => drawn,
    kinds: () => frames.map(({ kind }) => kind),
    /** What is on the client's screen. */
    text: (): string[] => {
      const { active } = terminal.buffer
      return Array.from({ length: terminal.rows }, (_, row) =>
        (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
      )
    },
  }
}
