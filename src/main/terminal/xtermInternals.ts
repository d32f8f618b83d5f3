import type { Terminal } from '@xterm/headless'

/**
 * What the snapshot must know and xterm's public interface does not tell. All reads of xterm's insides go
 * through this file; `coreOf` refuses a build that lacks one of them, so that an upgrade fails at the first start
 * and not in somebody's picture.
 */
export interface XtermCore {
  readonly cols: number
  readonly rows: number
  readonly buffers: { readonly active: XtermBuffer; readonly normal: XtermBuffer; readonly alt: XtermBuffer }
  readonly coreService: {
    readonly isCursorHidden: boolean
    readonly modes: { readonly insertMode: boolean }
    readonly decPrivateModes: {
      readonly applicationCursorKeys: boolean
      readonly applicationKeypad: boolean
      readonly bracketedPasteMode: boolean
      readonly cursorBlink: boolean | undefined
      readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined
      readonly origin: boolean
      readonly reverseWraparound: boolean
      readonly sendFocus: boolean
      readonly synchronizedOutput: boolean
      readonly wraparound: boolean
    }
  }
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string }
  readonly optionsService: { readonly rawOptions: { readonly convertEol: boolean; readonly cursorBlink: boolean } }
  readonly _charsetService: {
    readonly charset: XtermCharset
    readonly glevel: number
    readonly _charsets: readonly XtermCharset[]
  }
  readonly _oscLinkService: { getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined }
  readonly _inputHandler: {
    /** Parses at once and to the end, because no handler here is asynchronous. */
    parse(data: Uint8Array): unknown
    readonly _curAttrData: XtermAttributes & { readonly extended: XtermExtended }
    readonly _parser: { readonly precedingJoinState: number; reset(): void }
  }
}

/** What printed characters come out as; undefined is US ASCII. The sets themselves are compared by identity. */
export type XtermCharset = Readonly<Record<string, string>> | undefined

export interface XtermBuffer {
  readonly lines: { readonly length: number; get(index: number): XtermLine | undefined }
  /** May equal `cols`: the next character wraps. */
  readonly x: number
  readonly y: number
  /** Lines above the screen. */
  readonly ybase: number
  readonly scrollTop: number
  readonly scrollBottom: number
  readonly tabs: Readonly<Record<number, boolean | undefined>>
  readonly savedX: number
  /** Counted from the first line of the scrollback. */
  readonly savedY: number
  readonly savedCurAttrData: XtermAttributes
  readonly savedCharset: XtermCharset
}

export interface XtermLine {
  readonly length: number
  readonly isWrapped: boolean
  /** 2 for a wide character, 0 for the cell it covers. */
  getWidth(column: number): number
  getFg(column: number): number
  getBg(column: number): number
  /** Empty for a cell that was never printed to, or erased. */
  getString(column: number): string
  readonly _extendedAttrs: Readonly<Record<number, XtermExtended | undefined>>
}

/** Colours and flags packed into two words; the masks are in `sgr.ts`. */
export interface XtermAttributes {
  readonly fg: number
  readonly bg: number
}

export interface XtermExtended {
  /** Underline style and colour, packed. The public getter hides the style of linked text. */
  readonly _ext: number
  /** 0: no link. */
  readonly urlId: number
}

const REQUIRED = [
  'cols',
  'rows',
  'buffers.active.lines.get',
  'buffers.normal.x',
  'buffers.normal.y',
  'buffers.normal.ybase',
  'buffers.normal.scrollTop',
  'buffers.normal.scrollBottom',
  'buffers.normal.tabs',
  'buffers.normal.savedX',
  'buffers.normal.savedY',
  'buffers.normal.savedCurAttrData.fg',
  'buffers.alt.lines',
  'coreService.isCursorHidden',
  'coreService.modes.insertMode',
  'coreService.decPrivateModes.wraparound',
  'coreMouseService.activeProtocol',
  'coreMouseService.activeEncoding',
  'optionsService.rawOptions.convertEol',
  '_charsetService._charsets',
  '_charsetService.glevel',
  '_oscLinkService.getLinkData',
  '_inputHandler.parse',
  '_inputHandler._curAttrData.extended._ext',
  '_inputHandler._curAttrData.extended.urlId',
  '_inputHandler._parser.precedingJoinState',
  '_inputHandler._parser.reset',
] as const

export function coreOf(terminal: Terminal): XtermCore {
  const core = (terminal as unknown as { readonly _core: unknown })._core
  for (const path of REQUIRED) {
    let value = core
    for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key]
    if (value === undefined) throw new Error(`this build of xterm has no ${path}; the snapshot needs it`)
  }
  return core as XtermCore
}
