import { WebLinksAddon } from '@xterm/addon-web-links'
import type { ILinkHandler, Terminal } from '@xterm/xterm'

export interface LinkEvents {
  /** The pointer is over a link; null: no longer. */
  hover(url: string | null): void
  /** The link was clicked with Ctrl (⌘ on a Mac). */
  open(url: string): void
}

/**
 * The address as it really is: parsed, host in ASCII, nothing a look-alike or a direction mark can hide behind.
 * Null for anything but http and https.
 */
export function realUrl(text: string): string | null {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null
  } catch {
    return null
  }
}

/** Links come from the agent's output: nothing opens by a plain click, and the real target is what is shown. */
export function linkHandler(events: LinkEvents): ILinkHandler {
  return {
    allowNonHttpProtocols: false,
    activate(event, text) {
      const url = realUrl(text)
      if (url !== null && (event.ctrlKey || event.metaKey)) events.open(url)
    },
    hover: (_event, text) => events.hover(realUrl(text)),
    leave: () => events.hover(null),
  }
}

/** Plain addresses in the text. OSC 8 links go through `linkHandler` as the terminal's own option. */
export function addWebLinks(terminal: Terminal, events: LinkEvents): void {
  const { activate } = linkHandler(events)
  const nowhere = { start: { x: 0, y: 0 }, end: { x: 0, y: 0 } }
  terminal.loadAddon(
    new WebLinksAddon((event, text) => activate(event, text, nowhere), {
      hover: (_event, text) => events.hover(realUrl(text)),
      leave: () => events.hover(null),
    }),
  )
}
