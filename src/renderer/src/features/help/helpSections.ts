import type { Command, CommandSection } from '../../store/commands'
import type { KeyRule } from '../terminal/keyTable'

interface HelpRow {
  readonly title: string
  readonly keys: readonly string[]
}
export interface HelpSection {
  readonly title: string
  readonly rows: readonly HelpRow[]
}

const order: readonly CommandSection[] = ['App', 'Fleet', 'Story', 'Agent', 'View']

/** Keys that lists and forms have of themselves, without a command. */
const places: readonly HelpSection[] = [
  {
    title: 'In a list',
    rows: [
      { title: 'Move', keys: ['ArrowUp', 'ArrowDown'] },
      { title: 'First and last', keys: ['Home', 'End'] },
      { title: 'Open; in the fleet list: go to the pane', keys: ['Enter'] },
      { title: 'Menu of an agent', keys: ['Shift+F10'] },
    ],
  },
  {
    title: 'On the board',
    rows: [
      { title: 'Move between cards and columns', keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] },
      { title: 'Open the story', keys: ['Enter'] },
      { title: 'Earlier or later in the backlog or the queue', keys: ['Alt+ArrowUp', 'Alt+ArrowDown'] },
      { title: 'Queue', keys: ['Q'] },
      { title: 'Stop', keys: ['S'] },
      { title: 'Resume; with words of yours', keys: ['R', 'W'] },
      { title: 'Review its changes; what the gates said', keys: ['D', 'G'] },
      { title: 'Run the gates', keys: ['V'] },
      { title: 'Commit; merge', keys: ['C', 'M'] },
      { title: 'Push; open a pull request', keys: ['P', 'U'] },
      { title: 'Edit', keys: ['E'] },
      { title: 'Give up', keys: ['X'] },
      { title: 'Remove its worktree; the story', keys: ['T', 'Delete'] },
    ],
  },
  {
    title: 'In a review',
    rows: [
      { title: 'Move in the files, and in the lines', keys: ['J', 'K'] },
      { title: 'From a file to its lines, and back', keys: ['ArrowRight', 'ArrowLeft'] },
      { title: 'File before; after', keys: ['[', ']'] },
      { title: 'Comment on the line; change the comment', keys: ['Enter', 'C'] },
      { title: 'Keep the comment', keys: ['Mod+Enter'] },
      { title: 'Remove the comment', keys: ['Delete'] },
      { title: 'Viewed: on to the next file', keys: ['V'] },
      { title: 'Filter the files', keys: ['/'] },
      { title: 'Wrap long lines; look again', keys: ['W', 'R'] },
      { title: 'Back', keys: ['Escape'] },
    ],
  },
  {
    title: 'In the inbox',
    rows: [
      { title: 'Move', keys: ['ArrowUp', 'ArrowDown'] },
      { title: 'Allow once; with a field open: send it; of a notice: its first button', keys: ['Mod+Enter'] },
      { title: 'Of a notice: resume; with a message', keys: ['R', 'W'] },
      { title: 'Run the gates; review the changes', keys: ['V', 'C'] },
      { title: 'Raise the budget; try now', keys: ['B', 'T'] },
      { title: 'Open its pane; restart fresh; give up', keys: ['P', 'F', 'X'] },
      { title: 'Close', keys: ['Escape'] },
    ],
  },
  {
    title: 'In a form',
    rows: [
      { title: 'Start or send', keys: ['Mod+Enter'] },
      { title: 'Close; what was typed is kept', keys: ['Escape'] },
    ],
  },
]

const terminalWords: Readonly<Record<'copy' | 'paste' | 'find', string>> = {
  copy: 'Copy the selection',
  paste: 'Paste',
  find: 'Find in the pane',
}

/** The last number in a text, for rows that differ in nothing else. */
const numbered = (text: string): { stem: string; number: string } | null => {
  const found = /^(.*?)(\d+)$/.exec(text)
  return found === null ? null : { stem: found[1] ?? '', number: found[2] ?? '' }
}

/** `Go to agent 1` to `Go to agent 9` become one row with one span of keys. */
function joinNumbered(rows: readonly HelpRow[]): HelpRow[] {
  const joined: HelpRow[] = []
  const last = new Map<string, { index: number; first: HelpRow }>()
  for (const row of rows) {
    const found = numbered(row.title)
    const before = found === null ? undefined : last.get(found.stem)
    if (found === null || before === undefined) {
      joined.push(row)
      if (found !== null) last.set(found.stem, { index: joined.length - 1, first: row })
      continue
    }
    const first = numbered(before.first.title)
    joined[before.index] = {
      title: `${found.stem}${first?.number ?? ''}…${found.number}`,
      keys: before.first.keys.map((keys) => `${keys}…${found.number}`),
    }
  }
  return joined
}

/** Every key there is: from the one table of commands, from the terminals' own, and from lists and forms. */
export function helpSections(commands: readonly Command[], rules: readonly KeyRule[], mac: boolean): HelpSection[] {
  const sections = order.map((title) => ({
    title: title as string,
    rows: joinNumbered(
      commands
        .filter((command) => command.section === title && (command.keys?.length ?? 0) > 0)
        .map((command) => ({ title: command.title.replace(/…$/, ''), keys: command.keys ?? [] })),
    ),
  }))
  const here = rules.filter((rule) => rule.on === 'every' || rule.on === (mac ? 'mac' : 'other'))
  const terminal = (['copy', 'paste', 'find'] as const).map((kind) => ({
    title: terminalWords[kind],
    keys: here.filter((rule) => rule.does.kind === kind).map((rule) => rule.keys),
  }))
  return [...sections, { title: 'In a terminal', rows: terminal }, ...places].filter(({ rows }) => rows.length > 0)
}
