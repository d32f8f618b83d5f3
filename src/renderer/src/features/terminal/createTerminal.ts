import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import { MIRROR_SCROLLBACK_LINES } from '../../../../shared/domain/limits'
import { mendXterm } from '../../../../shared/terminal/mendXterm'
import { addWebLinks, type LinkEvents, linkHandler } from './links'
import { guardQueries } from './queryGuard'
import { minimumContrast, type ResolvedTheme, terminalThemes } from './terminalTheme'

const FONT_SIZE_PX = 12.5
const SCROLLBAR_PX = 8
export const TERMINAL_FONT = "'JetBrains Mono Variable', ui-monospace, Menlo, Consolas, monospace"

/** An xterm set up as a window onto the host's mirror: it draws and passes input on; it answers nothing itself. */
export function createTerminal(theme: ResolvedTheme, links: LinkEvents) {
  const terminal = new Terminal({
    // For `unicode`: widths must be those of the host's mirror.
    allowProposedApi: true,
    // Alt-click would send a burst of arrow keys to whatever program is running.
    altClickMovesCursor: false,
    cursorBlink: false,
    cursorInactiveStyle: 'outline',
    fontFamily: TERMINAL_FONT,
    fontSize: FONT_SIZE_PX,
    fontWeight: 400,
    fontWeightBold: 650,
    linkHandler: linkHandler(links),
    macOptionClickForcesSelection: true,
    // Also the width of the scrollbar; the marks of a search are drawn beside it.
    overviewRuler: { width: SCROLLBAR_PX },
    minimumContrastRatio: minimumContrast[theme],
    rescaleOverlappingGlyphs: true,
    scrollback: MIRROR_SCROLLBACK_LINES,
    theme: terminalThemes[theme],
  })
  mendXterm(terminal)
  const fit = new FitAddon()
  const search = new SearchAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  addWebLinks(terminal, links)
  guardQueries(terminal.parser)
  return { terminal, fit, search }
}

/** A cursor where nobody can type is noise: it takes the colour of the ground. */
export function dressTerminal(terminal: Terminal, look: { theme: ResolvedTheme; canType: boolean }): void {
  const { theme, canType } = look
  const colours = terminalThemes[theme]
  terminal.options.theme = canType
    ? colours
    : { ...colours, cursor: colours.background, cursorAccent: colours.foreground }
  terminal.options.minimumContrastRatio = minimumContrast[theme]
  terminal.options.disableStdin = !canType
  terminal.options.cursorInactiveStyle = canType ? 'outline' : 'none'
}
