import type { Terminal } from '@xterm/xterm'

/** Focus reports (mode 1004) for what a person does; `isFocusReport` drops those that xterm sends by itself. */
export function reportFocus(terminal: Terminal, send: (report: string) => void): () => void {
  const { textarea } = terminal
  if (textarea === undefined) return () => undefined
  const report = (text: string) => (): void => {
    if (terminal.modes.sendFocusMode && !terminal.options.disableStdin) send(text)
  }
  const focused = report('\x1b[I')
  const blurred = report('\x1b[O')
  textarea.addEventListener('focus', focused)
  textarea.addEventListener('blur', blurred)
  return () => {
    textarea.removeEventListener('focus', focused)
    textarea.removeEventListener('blur', blurred)
  }
}
