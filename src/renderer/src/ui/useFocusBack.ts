import { useCallback, useLayoutEffect, useRef } from 'react'
import { focusQuietly } from './quietFocus'

/**
 * Dialogs are opened by state here and have no trigger, so Radix cannot know where the focus came from. It goes back
 * there, unless something else has it by the time the dialog is gone. For a content's `onCloseAutoFocus`.
 */
export function useFocusBack(open: boolean): (event: Event) => void {
  const before = useRef<Element | null>(null)
  // Runs before the content exists, so also before anything in it takes the focus.
  useLayoutEffect(() => {
    if (open) before.current = document.activeElement
  }, [open])
  return useCallback((event: Event) => {
    event.preventDefault()
    const lost = document.activeElement === null || document.activeElement === document.body
    if (lost && before.current instanceof HTMLElement) focusQuietly(before.current)
  }, [])
}
