import type { XtermAttributes, XtermExtended } from './xtermInternals'

// How xterm packs a cell's look into `fg`, `bg` and `extended._ext`.
const COLOUR_MODE = 0x3000000
const COLOUR_16 = 0x1000000
const COLOUR_256 = 0x2000000
const COLOUR_RGB = 0x3000000
/** The cell has an underline style, an underline colour or a link. */
export const HAS_EXTENDED = 0x10000000
const PROTECTED = 0x20000000
const UNDERLINE = 0x10000000
/** Background colour of a cell, without flags. */
const COLOUR_BITS = COLOUR_MODE | 0xffffff

const fgFlags: readonly (readonly [mask: number, sgr: number])[] = [
  [0x8000000, 1],
  [0x20000000, 5],
  [0x4000000, 7],
  [0x40000000, 8],
  [0x80000000, 9],
]
const bgFlags: readonly (readonly [mask: number, sgr: number])[] = [
  [0x8000000, 2],
  [0x4000000, 3],
  [0x40000000, 53],
]

/** True when an erased cell has more of a look than the background that erasing gives it. */
export const hasMoreThanBackground = ({ fg, bg }: XtermAttributes): boolean => fg !== 0 || (bg & ~COLOUR_BITS) !== 0

/** The sequence that sets a whole look, whatever it was before. Links are set apart, by OSC 8. */
export function sgrOf({ fg, bg }: XtermAttributes, extended: XtermExtended | undefined): string {
  const codes: number[] = [0]
  for (const [mask, code] of fgFlags) if ((fg & mask) !== 0) codes.push(code)
  for (const [mask, code] of bgFlags) if ((bg & mask) !== 0) codes.push(code)
  const text = [...codes, ...colour(fg, 30, 90, 38), ...colour(bg, 40, 100, 48)].join(';')
  const under = (bg & HAS_EXTENDED) === 0 ? 0 : (extended?._ext ?? 0)
  const underline = (fg & UNDERLINE) === 0 ? '' : `;4:${(under >>> 26) & 7 || 1}`
  const tint = colour(extended?._ext ?? 0, 0, 0, 58)
  const shield = (bg & PROTECTED) === 0 ? '' : '\x1b[1"q'
  return `\x1b[${text}${underline}${tint.length > 0 ? `;${tint.join(';')}` : ''}m${shield}`
}

/** The look that erasing leaves behind: the background alone. */
export const backgroundOf = ({ bg }: XtermAttributes): XtermAttributes => ({ fg: 0, bg: bg & COLOUR_BITS })

function colour(packed: number, base: number, bright: number, extended: number): number[] {
  const index = packed & 0xff
  switch (packed & COLOUR_MODE) {
    case COLOUR_16:
      return [index < 8 ? base + index : bright + index - 8]
    case COLOUR_256:
      return [extended, 5, index]
    case COLOUR_RGB:
      return [extended, 2, (packed >>> 16) & 0xff, (packed >>> 8) & 0xff, index]
    default:
      return []
  }
}
