const ESC = '\x1b'
const sgr = (codes: string, text: string): string => `${ESC}[${codes}m${text}${ESC}[0m`
const dim = (text: string): string => sgr('2', text)
const bold = (text: string): string => sgr('1', text)
const lines = (...all: string[]): string => all.join('\r\n')

/** What panes show in screenshots: an agent's transcript, a TUI that asks, a test run, every colour. ANSI text for any width. */
export const screens: readonly ((cols: number, rows: number) => string)[] = [
  () =>
    lines(
      `${sgr('36', '▌')} ${bold('Work on “Parse nested quotes”.')}`,
      '',
      'I will look at the parser first, then write a failing test.',
      '',
      `${sgr('32', '●')} ${bold('Read')} ${dim('src/parser.ts')}`,
      `  ${dim('└  214 lines')}`,
      `${sgr('32', '●')} ${bold('Bash')} ${dim('npm test -- parser')}`,
      `  ${dim('└')}  ${sgr('31', '✗ 1 failed')}, ${sgr('32', '41 passed')}  ${dim('2.1 s')}`,
      '',
      'The scanner drops the closing quote when it follows an escape. The fix is',
      `to keep the ${sgr('35', 'escaped')} flag across the chunk boundary:`,
      '',
      `  ${sgr('31', '-  if (char === quote) return end(index)')}`,
      `  ${sgr('32', '+  if (char === quote && !escaped) return end(index)')}`,
      '',
      `${sgr('32', '●')} ${bold('Edit')} ${dim('src/parser.ts')}`,
      `  ${dim('└  +3 −1')}`,
      `${sgr('33', '●')} ${bold('Bash')} ${dim('npm test')}`,
      `  ${dim('└  running…')}`,
    ),
  (cols, rows) => {
    const width = Math.min(cols, 76)
    const rule = '─'.repeat(width - 2)
    const row = (text: string, plain: string): string =>
      `│ ${text}${' '.repeat(Math.max(0, width - 4 - plain.length))} │`
    return lines(
      `${sgr('38;5;208', '✻')} ${bold('Claude Code')}`,
      '',
      dim('> add a rate limiter to the upload endpoint'),
      '',
      '● I need to install one package for this.',
      '',
      `╭${rule}╮`,
      row(bold('Bash command'), 'Bash command'),
      row('', ''),
      row('  npm install --save-exact p-limit', '  npm install --save-exact p-limit'),
      row(dim('  Install the limiter'), '  Install the limiter'),
      row('', ''),
      row('Do you want to proceed?', 'Do you want to proceed?'),
      row(sgr('36', '❯ 1. Yes'), '❯ 1. Yes'),
      row('  2. Yes, and do not ask again for npm install', '  2. Yes, and do not ask again for npm install'),
      row('  3. No, and tell Claude what to do differently', '  3. No, and tell Claude what to do differently'),
      `╰${rule}╯`,
      rows > 20 ? dim('  ? for shortcuts') : '',
      `${ESC}[?2004h`,
    )
  },
  () =>
    lines(
      dim('$ vitest run'),
      '',
      ` ${sgr('30;46', ' RUN ')} ${sgr('36', 'v5.1.1')} ${dim('/home/dev/aurora')}`,
      '',
      ...['scanner', 'tokens', 'quotes', 'escapes', 'heredoc', 'numbers'].map(
        (name, index) =>
          ` ${sgr('32', '✓')} ${dim('test/')}${name}.test.ts ${dim(`(${7 + index * 3} tests)`)} ${sgr('33', `${index * 37 + 12}ms`)}`,
      ),
      '',
      ` ${dim('Test Files')}  ${bold(sgr('32', '6 passed'))} ${dim('(6)')}`,
      ` ${dim('     Tests')}  ${bold(sgr('32', '87 passed'))} ${dim('(87)')}`,
      ` ${dim('  Duration')}  1.84s`,
      '',
      `${sgr('34', 'https://ci.example.com/aurora/runs/1187')} and ${ESC}]8;;https://example.com/real-target${ESC}\\a link with a text${ESC}]8;;${ESC}\\`,
    ),
  () =>
    lines(
      ...[30, 40, 90, 100].map((base) =>
        Array.from({ length: 8 }, (_, index) => sgr(String(base + index), ` ${String(base + index).padEnd(4)}`)).join(
          '',
        ),
      ),
      '',
      Array.from({ length: 36 }, (_, index) => sgr(`38;5;${16 + index * 6}`, '■')).join(''),
      Array.from({ length: 36 }, (_, index) => sgr(`38;2;${index * 7};${255 - index * 7};180`, '▆')).join(''),
      '',
      `${bold('bold')} ${dim('dim')} ${sgr('3', 'italic')} ${sgr('4', 'underline')} ${sgr('7', 'inverse')} ${sgr('9', 'struck')} 日本語 ✓ ↑↓ 🐕`,
      '┌────┬────┐',
      '│ ░▒ │ ▓█ │',
      '└────┴────┘',
    ),
]
