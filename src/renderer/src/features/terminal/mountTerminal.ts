import type { SearchAddon } from '@xterm/addon-search'
import type { HostClient } from '../../../../shared/contract'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { AgentId, RunId } from '../../../../shared/domain/ids'
import { browserClock } from '../../client/browserClock'
import { bindInput, type InputEvents } from './bindInput'
import { createTerminal, dressTerminal } from './createTerminal'
import { guardedTarget } from './drawTarget'
import { linkPane } from './paneLink'
import type { ResolvedTheme } from './terminalTheme'
import { clampSize } from './viewReports'
import { watchView } from './watchView'
import { leaseWebgl } from './webglRenderer'

interface TerminalEvents extends InputEvents {
  /** The first picture is drawn. */
  ready(): void
  /** The host ended the lane. */
  ended(error: SnowhookError | undefined): void
  /** The parser died; the owner may mount again: a snapshot does not repeat the bytes that killed it. */
  broken(): void
  linkHovered(url: string | null): void
  linkOpened(url: string): void
}

export interface MountOptions {
  readonly element: HTMLElement
  readonly attach: HostClient['terminal']['attach']
  readonly agentId: AgentId
  readonly runId: RunId | null
  readonly theme: ResolvedTheme
  readonly canType: boolean
  /** For screen readers. */
  readonly label: string
  readonly events: TerminalEvents
}

export interface MountedTerminal {
  readonly search: SearchAddon
  type(text: string): void
  focus(): void
  dress(theme: ResolvedTheme, canType: boolean): void
  dispose(): void
}

/** Puts a live terminal into an element, without React: one call to mount, one to dispose. */
export function mountTerminal(options: MountOptions): MountedTerminal {
  const { element, events } = options
  const { terminal, fit, search } = createTerminal(options.theme, {
    hover: events.linkHovered,
    open: events.linkOpened,
  })
  dressTerminal(terminal, options.theme, options.canType)
  terminal.open(element)
  terminal.textarea?.setAttribute('aria-label', options.label)

  const guarded = guardedTarget(terminal, events.broken, browserClock, window)
  const size = () => clampSize(fit.proposeDimensions() ?? { cols: terminal.cols, rows: terminal.rows })
  const link = linkPane({
    attach: options.attach,
    agentId: options.agentId,
    runId: options.runId,
    view: { visible: document.visibilityState === 'visible', ...size() },
    target: guarded.target,
    clock: browserClock,
    onReady: events.ready,
    onEnd: events.ended,
  })
  const unbindInput = bindInput(terminal, element, link, events)

  // A hidden page keeps its WebGL contexts, so that coming back does not flash; a pane out of view gives its away.
  let releaseWebgl: (() => void) | null = null
  const stopWatching = watchView(element, size, link.show, (inView) => {
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
    dress: (theme, canType) => dressTerminal(terminal, theme, canType),
    dispose() {
      stopWatching()
      unbindInput()
      guarded.dispose()
      link.dispose()
      releaseWebgl?.()
      terminal.dispose()
    },
  }
}
