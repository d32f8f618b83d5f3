import type { IDisposable, IParser } from '@xterm/xterm'

const swallow = (): boolean => true

/** CSI functions to which a terminal answers. */
const csiQueries = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
  { final: 'x' },
  // Window operations: some report, and none should be obeyed.
  { final: 't' },
] as const

/** DCS functions to which a terminal answers: DECRQSS and XTGETTCAP. */
const dcsQueries = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
] as const

/** OSC colour functions: setting is allowed, asking (`?`) is not answered. */
const colourOscs = [4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19] as const

/** OSC 52 would let output replace or read the clipboard. */
const CLIPBOARD_OSC = 52

/**
 * The host's mirror is the one responder. Here every query is swallowed before xterm's own handler sees it, so that
 * what this terminal emits is only what a person did; that also keeps xterm 6's fragile DECRQM code from running.
 */
export function guardQueries(parser: IParser): IDisposable {
  const handlers = [
    ...csiQueries.map((id) => parser.registerCsiHandler(id, swallow)),
    ...dcsQueries.map((id) => parser.registerDcsHandler(id, swallow)),
    ...colourOscs.map((code) => parser.registerOscHandler(code, (payload) => payload.includes('?'))),
    parser.registerOscHandler(CLIPBOARD_OSC, swallow),
    // DECID, the oldest way to ask for device attributes.
    parser.registerEscHandler({ final: 'Z' }, swallow),
  ]
  return {
    dispose() {
      for (const handler of handlers) handler.dispose()
    },
  }
}

/** Focus reports are sent by `focusReports.ts`; xterm also emits one when a program merely turns them on. */
export const isFocusReport = (data: string): boolean => data === '\x1b[I' || data === '\x1b[O'
