import { isMac } from './platform'

const macLabels: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Ctrl: '⌃',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  Escape: 'esc',
}
const otherLabels: Readonly<Record<string, string>> = { Mod: 'Ctrl', Escape: 'Esc', Enter: 'Enter' }
const arrows: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Slash: '/',
  Backslash: '\\',
  Comma: ',',
  Period: '.',
}

/** `Mod+Shift+K` → `['⌘', '⇧', 'K']` on a Mac, `['Ctrl', 'Shift', 'K']` elsewhere. */
export function keyLabels(keys: string, mac: boolean = isMac): string[] {
  const labels = mac ? macLabels : otherLabels
  return keys.split('+').map((key) => labels[key] ?? arrows[key] ?? key.replace(/^(Key|Digit)/, ''))
}
