import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { terminalThemes } from '../../../../src/renderer/src/features/terminal/terminalTheme'

const css = readFileSync(new URL('../../../../src/renderer/src/ui/tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    { light: light ?? '', dark: dark ?? '' },
  ]),
)

/** WCAG 2.2 relative luminance and contrast. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const themes = ['light', 'dark'] as const
const token = (name: string, theme: 'light' | 'dark'): string => {
  const value = tokens.get(name)
  if (value === undefined) throw new Error(`no colour token --${name}`)
  return value[theme]
}

const grounds = ['bg', 'surface', 'raised', 'terminal', 'hover']
const texts = ['text', 'text-soft', 'text-faint', 'accent', 'good', 'attention', 'bad', 'parked']

describe.each(themes)('in the %s theme', (theme) => {
  it.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    '--%s is readable on --%s (AA, 4.5:1)',
    (text, ground) => {
      expect(contrast(token(text, theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5)
    },
  )

  it.each(['accent', 'good', 'attention', 'bad', 'parked'])('--%s is readable on its own wash', (tone) => {
    expect(contrast(token(tone, theme), token(`${tone}-wash`, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it('text is readable on every wash', () => {
    for (const name of [...tokens.keys()].filter((key) => key.endsWith('-wash')))
      expect(contrast(token('text', theme), token(name, theme)), name).toBeGreaterThanOrEqual(4.5)
  })

  it('the label of a primary button is readable, also under the pointer', () => {
    for (const ground of ['accent', 'accent-hover'])
      expect(contrast(token('on-accent', theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['bg', 'surface', 'raised'])(
    'the edge of a control and the focus ring stand out from --%s (3:1)',
    (ground) => {
      for (const edge of ['line-control', 'accent'])
        expect(contrast(token(edge, theme), token(ground, theme))).toBeGreaterThanOrEqual(3)
    },
  )

  it('the terminal stands on the ground that the panes have', () => {
    expect(terminalThemes[theme].background).toBe(token('terminal', theme))
  })

  it('every ANSI colour but the dark theme’s black is readable in the terminal', () => {
    const { background, selectionBackground } = terminalThemes[theme]
    for (const name of ansiColours.filter((colour) => !(theme === 'dark' && colour === 'black')))
      expect(contrast(terminalThemes[theme][name] ?? '', background), name).toBeGreaterThanOrEqual(4.5)
    expect(contrast(terminalThemes[theme].foreground, selectionBackground ?? '')).toBeGreaterThanOrEqual(4.5)
  })
})

const ansiColours = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const
