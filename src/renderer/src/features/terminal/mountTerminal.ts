import type { SearchAddon } from '@xterm/addon-search'
import type { HostClient } from '../../../../shared/contract'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { AgentId, RunId } from '../../../../shared/domain/ids'
import { browserClock } from '../../client/browserClock'
import { bindInput, type InputEvents } from './bindInput'
import { createTerminal, dressTerminal } from './createTerminal'
import { keepCursorInSight } from './cursorInSight'
import { guardedTarget } from './drawTarget'
import { linkPane } from './paneLink'
import type { ResolvedTheme } from './terminalTheme'
import { clampSize, type PaneView } from './viewReports'
import { watchView } from './watchView'
import { leaseWebgl } from './webglRenderer'

interface TerminalEvents extends InputEvents {
  /** Something new is on the screen; the first time, the whole picture. */
  drawn(): void
  /** The host ended the lane. */
  ended(error: SnowhookError | undefined): void
  /** The parser died; the owner may mount again: a snapshot does not repeat the bytes that killed it. */
  broken(): void
  linkHovered(url: string | null): void
  linkOpened(url: string): void
}

interface PaneState {
  readonly theme: ResolvedTheme
  readonly canType: boolean
  /** A program may still print. False: the host keeps the size of the last picture, and the pane fits it to itself. */
  readonly live: boolean
}

export interface MountOptions {
  readonly element: HTMLElement
  readonly attach: HostClient['terminal']['attach']
  readonly agentId: AgentId
  readonly runId: RunId | null
  readonly state: PaneState
  /** For screen readers. */
  readonly label: string
  readonly events: TerminalEvents
}

export interface MountedTerminal {
  readonly search: SearchAddon
  type(text: string): void
  focus(): void
  update(state: PaneState): void
  dispose(): void
}

/** Puts a live terminal into an element, without React: one call to mount, one to dispose. */
export function mountTerminal(options: MountOptions): MountedTerminal {
  const { element, events } = options
  const { terminal, fit, search } = createTerminal(options.state.theme, {
    hover: events.linkHovered,
    open: events.linkOpened,
  })
  let { state } = options
  dressTerminal(terminal, state)
  terminal.open(element)
  terminal.textarea?.setAttribute('aria-label', options.label)

  const guarded = guardedTarget(terminal, events.broken, browserClock, window)
  const size = () => clampSize(fit.proposeDimensions() ?? { cols: terminal.cols, rows: terminal.rows })
  const fitWhenOver = (): void => {
    // A picture that is still to be parsed was painted for its own size; when it is drawn this is asked again.
    if (state.live || !guarded.idle()) return
    const { cols, rows } = size()
    terminal.resize(cols, rows)
  }
  const link = linkPane({
    attach: options.attach,
    agentId: options.agentId,
    runId: options.runId,
    view: { visible: document.visibilityState === 'visible', ...size() },
    target: guarded.target,
    clock: browserClock,
    onDrawn() {
      fitWhenOver()
      events.drawn()
    },
    onEnd: events.ended,
  })
  const leaveCursor = keepCursorInSight(terminal, element, () => size().rows)
  const unbindInput = bindInput(terminal, element, link, events)

  // A hidden page keeps its WebGL contexts, so that coming back does not flash; a pane out of view gives its away.
  let releaseWebgl: (() => void) | null = null
  const show = (view: Partial<PaneView>): void => {
    fitWhenOver()
    link.show(view)
  }
  const stopWatching = watchView(element, size, show, (inView) => {
    if (inView) releaseWebgl ??= leaseWebgl(terminal)
    else {
      releaseWebgl?.()
      releaseWebgl = null
    }
  })

  return {
    search,
    type: link.type,
    focus: () => terminal.focus(),
    update(next) {
      state = next
      dressTerminal(terminal, state)
      fitWhenOver()
    },
    dispose() {
      stopWatching()
      leaveCursor()
      unbindInput()
      guarded.dispose()
      link.dispose()
      releaseWebgl?.()
      terminal.dispose()
    },
  }
}
