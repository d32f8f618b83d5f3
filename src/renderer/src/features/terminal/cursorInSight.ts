import type { Terminal } from '@xterm/xterm'

/**
 * A program has one size, a pane may be smaller: another window decides while somebody types there. What does not
 * fit is scrolled out of sight, and what matters is where the program writes: its cursor's row stays in view.
 * `fitting`: how many rows the pane has room for.
 */
export function keepCursorInSight(terminal: Terminal, element: HTMLElement, fitting: () => number): () => void {
  let room = fitting()
  // Asked of the page, it would have to be laid out for every frame.
  let scrolled = 0
  const follow = (): void => {
    const { rows, buffer } = terminal
    const screen = terminal.element?.querySelector('.xterm-screen')
    const top = rows <= room ? 0 : scrollTopFor(buffer.active.cursorY, rows, room, screen?.clientHeight ?? 0)
    if (top === scrolled) return
    scrolled = top
    element.scrollTop = top
  }
  const measured = new ResizeObserver(() => {
    room = fitting()
    follow()
  })
  measured.observe(element)
  const rendered = terminal.onRender(follow)
  return () => {
    measured.disconnect()
    rendered.dispose()
  }
}

/** The scroll position in px at which `cursorRow` (from 0) is the last row in view, or nearer the top if all above fit. */
export const scrollTopFor = (cursorRow: number, rows: number, room: number, heightPx: number): number =>
  Math.max(0, Math.ceil(((cursorRow + 1 - room) * heightPx) / rows))
