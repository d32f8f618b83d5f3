import { TERMINAL_FONT } from './createTerminal'

/** A font that is not there by then is not worth an empty pane. */
const WAIT_MAX_MS = 1_500

let ready: Promise<void> | null = null

/** xterm measures its cell once; with the fallback font still in place every size would be wrong. */
export function terminalFontReady(): Promise<void> {
  ready ??= Promise.race([
    document.fonts.load(`12px ${TERMINAL_FONT}`).then(() => undefined),
    new Promise<void>((resolve) => setTimeout(resolve, WAIT_MAX_MS)),
  ]).catch(() => undefined)
  return ready
}
