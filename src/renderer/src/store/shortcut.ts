/** The parts of a keyboard event that decide a shortcut. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** Where the focus is: a terminal and a text field own most keys. */
export type FocusPlace = 'terminal' | 'text' | 'elsewhere'

const parse = (keys: string) => {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  return { key, mod: parts.includes('Mod'), shift: parts.includes('Shift'), alt: parts.includes('Alt') }
}

/**
 * Whether a key press is `keys`, as in `Mod+Shift+K`, `Mod+1`, `Mod+Shift+ArrowLeft`, `?`.
 * Letters go by what they type, or by their place when the layout types no Latin letter; digits and named
 * punctuation (`Period`, `Slash`) go by place, because Shift changes what they type.
 */
export function matchesKeys(keys: string, press: KeyPress, mac: boolean): boolean {
  const { key, mod, shift, alt } = parse(keys)
  const modDown = mac ? press.metaKey : press.ctrlKey
  const otherDown = mac ? press.ctrlKey : press.metaKey
  if (modDown !== mod || otherDown || press.altKey !== alt) return false
  // A bare sign such as `?` already implies its Shift, whatever the layout.
  if (key.length === 1 && !/[a-z0-9]/i.test(key)) return press.key === key
  if (press.shiftKey !== shift) return false
  if (/^[0-9]$/.test(key)) return press.code === `Digit${key}`
  if (/^[a-z]$/i.test(key)) {
    const typed = press.key.toLowerCase()
    return /^[a-z]$/.test(typed) ? typed === key.toLowerCase() : press.code === `Key${key.toUpperCase()}`
  }
  return press.key === key || press.code === key
}

/**
 * Whether a shortcut may be taken from what has the focus. A terminal program owns every key but those that no
 * terminal can send: ⌘ on a Mac, Ctrl+Shift elsewhere. A text field owns typing and its own arrow selections.
 */
export function allowedAt(keys: string, place: FocusPlace, mac: boolean): boolean {
  const { key, mod, shift } = parse(keys)
  if (place === 'elsewhere') return true
  if (place === 'terminal') return mod && (mac || shift)
  return mod && !key.startsWith('Arrow')
}

interface Bound {
  readonly keys?: readonly string[]
  readonly inDialogs?: boolean
}

/** The command that a key press means where the focus is, or null. */
export function commandFor<C extends Bound>(
  commands: readonly C[],
  press: KeyPress,
  where: { readonly place: FocusPlace; readonly inDialog: boolean; readonly mac: boolean },
): C | null {
  const { place, inDialog, mac } = where
  for (const command of commands) {
    if (inDialog && command.inDialogs !== true) continue
    if (command.keys?.some((keys) => matchesKeys(keys, press, mac) && allowedAt(keys, place, mac))) return command
  }
  return null
}
