import type { LucideIcon } from 'lucide-react'
import { createStore } from 'zustand/vanilla'

export type CommandSection = 'Agent' | 'Fleet' | 'Story' | 'View' | 'App'

/** One thing a user can do, found by the palette, the help page and the keyboard alike. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly section: CommandSection
  /** Shortcuts, first the one to show: `['Mod+K', 'Mod+Shift+K']`. See `shortcut.ts` for what a terminal lets through. */
  readonly keys?: readonly string[]
  readonly keywords?: readonly string[]
  readonly icon?: LucideIcon
  /** Works while a dialog is open, too. */
  readonly inDialogs?: boolean
  /** Listed by the help page only. */
  readonly hidden?: boolean
  /** Why it cannot be used now; null: it can. Asked when shown or pressed. */
  disabledReason?(): string | null
  run(): void
}

/** Features add their commands while they are mounted. */
export function createCommandRegistry() {
  const store = createStore<{ readonly commands: readonly Command[] }>(() => ({ commands: [] }))
  return {
    store,
    list: (): readonly Command[] => store.getState().commands,
    register(commands: readonly Command[]): () => void {
      store.setState((state) => ({ commands: [...state.commands, ...commands] }))
      return () => store.setState((state) => ({ commands: state.commands.filter((one) => !commands.includes(one)) }))
    },
  }
}

export type CommandRegistry = ReturnType<typeof createCommandRegistry>
