import type { SearchAddon } from '@xterm/addon-search'
import type { HostClient } from '../../../../shared/contract'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { AgentId, RunId } from '../../../../shared/domain/ids'
import { browserClock } from '../../client/browserClock'
import { isMac } from '../../ui/platform'
import { createTerminal, dressTerminal } from './createTerminal'
import { guardedTarget } from './drawTarget'
import { reportFocus } from './focusReports'
import { ruleFor } from './keyTable'
import { linkPane } from './paneLink'
import { isFocusReport } from './queryGuard'
import type { ResolvedTheme } from './terminalTheme'
import { clampSize } from './viewReports'
import { leaseWebgl } from './webglRenderer'

export interface TerminalEvents {
  /** The first picture is drawn. */
  ready(): void
  /** The host ended the lane. */
  ended(error: SnowhookError | undefined): void
  /** The parser died; the owner may mount again: a snapshot does not repeat the bytes that killed it. */
  broken(): void
  /** Text to be pasted: the owner prepares it and calls `type`. */
  pasted(text: string, bracketed: boolean): void
  linkHovered(url: string | null): void
  linkOpened(url: string): void
  findRequested(): void
  /** Someone typed where typing is not possible. */
  typedInVain(): void
}

export interface MountOptions {
  readonly element: HTMLElement
  readonly attach: HostClient['terminal']['attach']
  readonly agentId: AgentId
  readonly runId: RunId | null
  readonly theme: ResolvedTheme
  readonly canType: boolean
  readonly events: TerminalEvents
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

  const guarded = guardedTarget(terminal, events.broken)
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

  const copySelection = (): void => {
    // Fails only without the permission, and then the browser's own copy event (`Edit`, right click) still works.
    if (terminal.hasSelection()) navigator.clipboard?.writeText(terminal.getSelection()).catch(() => undefined)
  }

  terminal.attachCustomKeyEventHandler((event) => {
    const rule = ruleFor(event, isMac)
    if (rule === null) {
      if (event.type === 'keydown' && terminal.options.disableStdin && isTyping(event)) events.typedInVain()
      return true
    }
    // A paste must reach the browser; everything else is done here, once, and its keypress must not follow.
    if (rule.does.kind === 'paste') return false
    event.preventDefault()
    if (event.type === 'keydown') {
      if (rule.does.kind === 'send' && !terminal.options.disableStdin) link.type(rule.does.text)
      else if (rule.does.kind === 'copy') copySelection()
      else if (rule.does.kind === 'find') events.findRequested()
    }
    return false
  })
  terminal.onData((data) => {
    if (!isFocusReport(data)) link.type(data)
  })
  terminal.onBinary(link.typeBytes)
  const stopFocusReports = reportFocus(terminal, link.type)

  // Before xterm's own handler, which would paste without cleaning or asking.
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    if (terminal.options.disableStdin) events.typedInVain()
    else events.pasted(event.clipboardData?.getData('text/plain') ?? '', terminal.modes.bracketedPasteMode)
  }
  element.addEventListener('paste', onPaste, { capture: true })

  const resizes = new ResizeObserver(() => link.show(size()))
  resizes.observe(element)
  let inView = true
  let releaseWebgl: (() => void) | null = null
  const updateVisibility = (): void => {
    const visible = inView && document.visibilityState === 'visible'
    link.show({ visible, ...(visible ? size() : {}) })
    // A hidden page keeps its context: coming back should not flash. A pane out of view gives it to one in view.
    if (inView) releaseWebgl ??= leaseWebgl(terminal)
    else {
      releaseWebgl?.()
      releaseWebgl = null
    }
  }
  const views = new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting ?? inView
    updateVisibility()
  })
  views.observe(element)
  document.addEventListener('visibilitychange', updateVisibility)

  return {
    search,
    type: (text) => link.type(text),
    focus: () => terminal.focus(),
    dress: (theme, canType) => dressTerminal(terminal, theme, canType),
    dispose() {
      document.removeEventListener('visibilitychange', updateVisibility)
      element.removeEventListener('paste', onPaste, { capture: true })
      resizes.disconnect()
      views.disconnect()
      stopFocusReports()
      guarded.dispose()
      link.dispose()
      releaseWebgl?.()
      terminal.dispose()
    },
  }
}

export interface MountedTerminal {
  readonly search: SearchAddon
  type(text: string): void
  focus(): void
  dress(theme: ResolvedTheme, canType: boolean): void
  dispose(): void
}

/** A key that would have sent text, not a shortcut or a scroll. */
const isTyping = (event: KeyboardEvent): boolean =>
  !event.metaKey && !event.altKey && !event.ctrlKey && (event.key.length === 1 || event.key === 'Enter')
