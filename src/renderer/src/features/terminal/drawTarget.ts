import type { Clock } from '../../../../shared/domain/clock'
import type { DrawTarget } from './laneWriter'

/** After an error on the page, a pane that parses nothing for this long has a dead parser: xterm does not go on by itself. */
export const STUCK_MS = 1_000

interface ErrorSource {
  addEventListener(type: 'error', listener: () => void): void
  removeEventListener(type: 'error', listener: () => void): void
}

/**
 * xterm as a draw target whose failure is contained: an error thrown while it parses (hostile output, a parser bug)
 * is reported once through `onBroken` instead of freezing the pane without a word. The owner builds a new terminal.
 * Parse errors surface on `page` (the window), because xterm parses in a timer. `idle`: everything written is parsed.
 */
export function guardedTarget(
  terminal: DrawTarget,
  onBroken: () => void,
  clock: Pick<Clock, 'after'>,
  page: ErrorSource,
): { target: DrawTarget; idle(): boolean; dispose(): void } {
  let written = 0
  let parsed = 0
  let over = false
  let cancel: (() => void) | null = null

  const dispose = (): void => {
    over = true
    cancel?.()
    page.removeEventListener('error', onError)
  }
  const broken = (): void => {
    if (over) return
    dispose()
    onBroken()
  }
  const onError = (): void => {
    if (written === parsed) return
    const before = parsed
    cancel?.()
    cancel = clock.after(STUCK_MS, () => {
      if (parsed === before) broken()
    })
  }
  page.addEventListener('error', onError)

  return {
    target: {
      reset: () => terminal.reset(),
      resize: (cols, rows) => terminal.resize(cols, rows),
      write(data, done) {
        if (over) return
        written += 1
        try {
          terminal.write(data, () => {
            parsed += 1
            done()
          })
        } catch {
          broken()
        }
      },
    },
    idle: () => written === parsed,
    dispose,
  }
}
