import { useEffect } from 'react'
import { useServices } from '../../store/context'
import { commandFor, type FocusPlace } from '../../store/shortcut'
import { isMac } from '../../ui/platform'

/** The app's only key listener. It listens before the terminals do, and takes nothing that `allowedAt` leaves to them. */
export function useShortcuts(): void {
  const { commands, store } = useServices()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing) return
      const inDialog = store.getState().ui.dialog !== null || document.querySelector('[role$="dialog"]') !== null
      const command = commandFor(commands.list(), event, {
        place: placeOf(document.activeElement),
        inDialog,
        mac: isMac,
      })
      if (command === null) return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat && (command.disabledReason?.() ?? null) === null) command.run()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [commands, store])
}

function placeOf(element: Element | null): FocusPlace {
  if (element?.closest('[data-terminal]')) return 'terminal'
  return element?.matches('input, textarea, select, [contenteditable]') ? 'text' : 'elsewhere'
}
