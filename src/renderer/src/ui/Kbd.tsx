import type { ReactNode } from 'react'
import { keyLabels } from './keyLabels'
import './Kbd.css'

/** `keys` as in a shortcut table: `Mod+Shift+K`. Drawn the way this platform writes it. */
export function Kbd({ keys }: { keys: string }): ReactNode {
  return (
    <kbd className="kbd">
      {keyLabels(keys).map((label) => (
        <span key={label}>{label}</span>
      ))}
    </kbd>
  )
}
