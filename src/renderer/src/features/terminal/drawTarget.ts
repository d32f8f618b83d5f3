import type { Terminal } from '@xterm/xterm'
import type { DrawTarget } from './laneWriter'

/** After an error on the page, a pane that parses nothing for this long has a dead parser: xterm does not go on by itself. */
const STUCK_MS = 1_000

/**
 * xterm as a draw target whose failure is contained: an error thrown while it parses (hostile output, a parser bug)
 * is reported once through `onBroken` instead of freezing the pane without a word. The owner builds a new terminal.
 */
export function guardedTarget(terminal: Terminal, onBroken: () => void): { target: DrawTarget; dispose(): void } {
  let written = 0
  let parsed = 0
  let broken = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const breakOnce = (): void => {
    if (broken) return
    broken = true
    onBroken()
  }
  /** Parse errors surface on the window, because xterm parses in a timer. */
  const onError = (): void => {
    if (written === parsed) return
    const before = parsed
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (parsed === before) breakOnce()
    }, STUCK_MS)
  }
  window.addEventListener('error', onError)
  return {
    target: {
      reset: () => terminal.reset(),
      resize: (cols, rows) => terminal.resize(cols, rows),
      write(data, done) {
        if (broken) return
        written += 1
        try {
          terminal.write(data, () => {
            parsed += 1
            done()
          })
        } catch {
          breakOnce()
        }
      },
    },
    dispose() {
      broken = true
      clearTimeout(timer)
      window.removeEventListener('error', onError)
    },
  }
}
