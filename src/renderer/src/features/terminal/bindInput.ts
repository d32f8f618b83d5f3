import type { Terminal } from '@xterm/xterm'
import { copyText } from '../../ui/copyText'
import { isMac } from '../../ui/platform'
import { reportFocus } from './focusReports'
import { ruleFor } from './keyTable'
import { isFocusReport } from './queryGuard'

export interface InputSink {
  type(text: string): void
  /** Mouse reports in the old encoding: one character a byte. */
  typeBytes(text: string): void
}

export interface InputEvents {
  /** Text to be pasted: the owner prepares it and sends it. */
  pasted(text: string, bracketed: boolean): void
  findRequested(): void
  /** The browser refused the clipboard. */
  copyRefused(): void
  /** Someone typed where typing is not possible. */
  typedInVain(): void
}

/** Everything a person does to a terminal: keys by the table, pastes cleaned first, mouse and focus reports. */
export function bindInput(terminal: Terminal, element: HTMLElement, sink: InputSink, events: InputEvents): () => void {
  const deaf = (): boolean => terminal.options.disableStdin === true

  const copySelection = async (): Promise<void> => {
    if (terminal.hasSelection() && !(await copyText(terminal.getSelection()))) events.copyRefused()
  }

  terminal.attachCustomKeyEventHandler((event) => {
    // Where no program takes it, Tab moves on as everywhere else on the page.
    if (event.key === 'Tab' && deaf()) return false
    const rule = ruleFor(event, isMac)
    if (rule === null) {
      if (event.type === 'keydown' && deaf() && isTyping(event)) events.typedInVain()
      return true
    }
    // A paste must reach the browser; everything else is done here, once, and its keypress must not follow.
    if (rule.does.kind === 'paste') return false
    event.preventDefault()
    if (event.type === 'keydown') {
      if (rule.does.kind === 'find') events.findRequested()
      else if (rule.does.kind === 'copy') void copySelection()
      else if (rule.does.kind === 'send' && !deaf()) sink.type(rule.does.text)
    }
    return false
  })
  terminal.onData((data) => {
    if (!isFocusReport(data)) sink.type(data)
  })
  terminal.onBinary((data) => sink.typeBytes(data))
  const stopFocusReports = reportFocus(terminal, (report) => sink.type(report))

  // Before xterm's own handler, which would paste without cleaning or asking.
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    if (deaf()) events.typedInVain()
    else events.pasted(event.clipboardData?.getData('text/plain') ?? '', terminal.modes.bracketedPasteMode)
  }
  element.addEventListener('paste', onPaste, { capture: true })
  return () => {
    element.removeEventListener('paste', onPaste, { capture: true })
    stopFocusReports()
  }
}

/** A key that would have sent text, not a shortcut or a scroll. */
const isTyping = (event: KeyboardEvent): boolean =>
  !event.metaKey && !event.altKey && !event.ctrlKey && (event.key.length === 1 || event.key === 'Enter')
