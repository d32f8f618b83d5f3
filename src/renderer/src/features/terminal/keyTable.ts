import { type KeyPress, matchesKeys } from '../../store/shortcut'

/**
 * What a terminal does with keys. Everything that is not in this table goes to the program exactly as xterm encodes
 * it: Ctrl and Alt combinations, Escape, Tab, function keys, mouse reports. The app's own shortcuts
 * (`features/shell/shellCommands.ts`) use ⌘ on a Mac and Ctrl+Shift elsewhere, which no terminal program can receive.
 */
export interface KeyRule {
  readonly keys: string
  readonly on: 'every' | 'mac' | 'other'
  readonly does:
    | { readonly kind: 'send'; readonly text: string }
    /** Copy the selection. */
    | { readonly kind: 'copy' }
    /** The browser raises a paste event, which `paste.ts` cleans. */
    | { readonly kind: 'paste' }
    | { readonly kind: 'find' }
  readonly why: string
}

export const keyTable: readonly KeyRule[] = [
  {
    keys: 'Shift+Enter',
    on: 'every',
    does: { kind: 'send', text: '\x1b\r' },
    why: 'New line in the prompt of Claude Code and its kin; xterm alone would send a plain Enter.',
  },
  { keys: 'Mod+Shift+C', on: 'other', does: { kind: 'copy' }, why: 'Ctrl+C belongs to the program.' },
  { keys: 'Mod+Insert', on: 'other', does: { kind: 'copy' }, why: 'The older copy key.' },
  { keys: 'Mod+C', on: 'mac', does: { kind: 'copy' }, why: 'The system key; programs see Ctrl+C.' },
  {
    keys: 'Mod+Shift+V',
    on: 'other',
    does: { kind: 'paste' },
    why: 'Ctrl+V belongs to the program (images in Claude Code).',
  },
  { keys: 'Shift+Insert', on: 'other', does: { kind: 'paste' }, why: 'The older paste key.' },
  { keys: 'Mod+V', on: 'mac', does: { kind: 'paste' }, why: 'The system key.' },
  { keys: 'Mod+Shift+F', on: 'every', does: { kind: 'find' }, why: 'Find in this pane.' },
  { keys: 'Mod+F', on: 'mac', does: { kind: 'find' }, why: 'The system key.' },
  {
    keys: 'Mod+ArrowLeft',
    on: 'mac',
    does: { kind: 'send', text: '\x01' },
    why: 'Start of line, as in every Mac text field.',
  },
  { keys: 'Mod+ArrowRight', on: 'mac', does: { kind: 'send', text: '\x05' }, why: 'End of line.' },
  { keys: 'Mod+Backspace', on: 'mac', does: { kind: 'send', text: '\x15' }, why: 'Delete to the start of the line.' },
]

/** The rule for a key press, or null: the program gets the key. */
export function ruleFor(press: KeyPress, mac: boolean): KeyRule | null {
  const here = mac ? 'mac' : 'other'
  return (
    keyTable.find((rule) => (rule.on === 'every' || rule.on === here) && matchesKeys(rule.keys, press, mac)) ?? null
  )
}
