/** Sixteen-bit colour, as X11 writes it: `rgb:1a1a/1b1b/2626`. */
export type Colour = string

/** The colours a terminal answers with when a program asks. The panes of the dark theme use the same. */
export interface TerminalColours {
  readonly foreground: Colour
  readonly background: Colour
  readonly cursor: Colour
  /** The sixteen basic colours. */
  readonly basic: readonly Colour[]
}

const hex = (rgb: string): Colour => `rgb:${[0, 2, 4].map((at) => rgb.slice(at, at + 2).repeat(2)).join('/')}`

/** Programs ask whether the background is dark; that answer must be right, the rest nearly so. */
export const darkColours: TerminalColours = {
  foreground: hex('d7dae0'),
  background: hex('14161a'),
  cursor: hex('d7dae0'),
  basic: [
    ...['14161a', 'e5707a', '8cc48a', 'd9b26a', '7aa6e8', 'c08ad9', '6cc0c4', 'c8ccd4'],
    ...['5c6370', 'f08c94', 'a6d6a4', 'e8c888', '98bcf2', 'd2a6e6', '8ad2d6', 'f0f2f5'],
  ].map(hex),
}

const CUBE = [0, 95, 135, 175, 215, 255]
const INDEXED = 256
const special = { 10: 'foreground', 11: 'background', 12: 'cursor' } as const
type SpecialCode = keyof typeof special

/** What a program may set: `#rgb` to `#rrrrggggbbbb`, or `rgb:` with one to four digits each. */
const SETTABLE = /^(#([0-9a-f]{3}){1,4}|rgb:[0-9a-f]{1,4}(\/[0-9a-f]{1,4}){2})$/i

/**
 * The colours of one terminal: answers queries (OSC 4, 10, 11, 12) and remembers what the program has changed,
 * because xterm's headless core does neither.
 */
export class Palette {
  private readonly changed = new Map<string, Colour>()

  constructor(private readonly colours: TerminalColours) {}

  /** OSC 4: pairs of index and colour. Returns the replies. */
  indexed(payload: string): string {
    const slots = payload.split(';')
    let replies = ''
    for (let at = 0; at + 1 < slots.length; at += 2) {
      const index = slots[at] ?? ''
      if (!/^\d{1,3}$/.test(index) || Number(index) >= INDEXED) continue
      replies += this.setOrTell(`4;${Number(index)}`, slots[at + 1] ?? '', this.indexedDefault(Number(index)))
    }
    return replies
  }

  /** OSC 10 to 12: further colours in one sequence are for the codes that follow. */
  special(code: SpecialCode, payload: string): string {
    let replies = ''
    payload.split(';').forEach((spec, offset) => {
      const name = special[(code + offset) as SpecialCode]
      if (name !== undefined) replies += this.setOrTell(`${code + offset}`, spec, this.colours[name])
    })
    return replies
  }

  /** OSC 104: no index means all. */
  restoreIndexed(payload: string): void {
    const all = [...this.changed.keys()].filter((key) => key.startsWith('4;'))
    const keys = payload === '' ? all : payload.split(';').map((index) => `4;${Number(index)}`)
    for (const key of keys) this.changed.delete(key)
  }

  /** OSC 110 to 112. */
  restoreSpecial(code: SpecialCode): void {
    this.changed.delete(`${code}`)
  }

  /** Sets on a fresh terminal what was changed on this one. */
  get sequences(): string {
    return [...this.changed].map(([key, colour]) => `\x1b]${key};${colour}\x1b\\`).join('')
  }

  private setOrTell(key: string, spec: string, fallback: Colour): string {
    if (spec === '?') return `\x1b]${key};${this.changed.get(key) ?? fallback}\x1b\\`
    if (SETTABLE.test(spec)) this.changed.set(key, spec)
    return ''
  }

  private indexedDefault(index: number): Colour {
    const basic = this.colours.basic[index]
    if (basic !== undefined) return basic
    const channels =
      index >= 232
        ? [0, 0, 0].map(() => 8 + (index - 232) * 10)
        : [36, 6, 1].map((step) => CUBE[Math.floor((index - 16) / step) % 6] ?? 0)
    return hex(channels.map((value) => value.toString(16).padStart(2, '0')).join(''))
  }
}
