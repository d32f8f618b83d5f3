import type { ITheme } from '@xterm/xterm'

export type ResolvedTheme = 'dark' | 'light'

/** xterm needs plain values. Backgrounds equal `--terminal` in ui/tokens.css; a test holds both to it and to AA contrast. */
export const terminalThemes: Readonly<Record<ResolvedTheme, ITheme & { background: string; foreground: string }>> = {
  dark: {
    background: '#0d131c',
    foreground: '#d7e2ee',
    cursor: '#86cbfa',
    cursorAccent: '#0d131c',
    selectionBackground: '#2f5676',
    selectionInactiveBackground: '#263c52',
    overviewRulerBorder: '#00000000',
    scrollbarSliderBackground: '#8798ae40',
    scrollbarSliderHoverBackground: '#8798ae70',
    scrollbarSliderActiveBackground: '#8798ae90',
    black: '#3a4a60',
    red: '#ff8f87',
    green: '#66d9a8',
    yellow: '#f5bf5d',
    blue: '#7fb8f8',
    magenta: '#c9acf9',
    cyan: '#6fd7e2',
    white: '#d7e2ee',
    brightBlack: '#7d8fa8',
    brightRed: '#ffb1ab',
    brightGreen: '#97ecc6',
    brightYellow: '#ffd88f',
    brightBlue: '#a9d2ff',
    brightMagenta: '#dfcbff',
    brightCyan: '#a2edf4',
    brightWhite: '#ffffff',
  },
  light: {
    background: '#ffffff',
    foreground: '#1b2836',
    cursor: '#0a67a8',
    cursorAccent: '#ffffff',
    selectionBackground: '#bcdcf3',
    selectionInactiveBackground: '#dbe8f2',
    overviewRulerBorder: '#00000000',
    scrollbarSliderBackground: '#56667940',
    scrollbarSliderHoverBackground: '#56667970',
    scrollbarSliderActiveBackground: '#56667990',
    black: '#1b2836',
    red: '#b3261e',
    green: '#0f6b47',
    yellow: '#865204',
    blue: '#0a5cab',
    magenta: '#7b3ab0',
    cyan: '#0b6976',
    white: '#586879',
    brightBlack: '#5f6f81',
    brightRed: '#c4342b',
    brightGreen: '#16774f',
    brightYellow: '#8f5c07',
    brightBlue: '#1668bd',
    brightMagenta: '#8a49c0',
    brightCyan: '#137482',
    brightWhite: '#3f4f60',
  },
}

/**
 * 256-colour and true-colour output is chosen for dark screens; xterm lifts what would be too faint. It halves the
 * ratio for dimmed text, so these are set for that: dimmed text stays readable and still looks dimmed.
 */
export const minimumContrast: Readonly<Record<ResolvedTheme, number>> = { dark: 4.5, light: 6.5 }
