export type Style = 'bold' | 'dim' | 'italic' | 'good' | 'bad' | 'attention' | 'accent'

const sgr: Record<Style, string> = {
  bold: '1',
  dim: '2',
  italic: '2;3',
  good: '32',
  bad: '31',
  attention: '33',
  accent: '1;36',
}

/** The only escape sequences of a transcript. `text` is one line: a colour ends with its line. */
export const styled = (style: Style, text: string): string =>
  text === '' ? '' : `\u001b[${sgr[style]}m${text}\u001b[0m`

/** The same for each line of a text. */
export const styledLines = (style: Style, text: string): string =>
  text
    .split('\n')
    .map((line) => styled(style, line))
    .join('\n')
