import { type RefObject, useLayoutEffect } from 'react'
import { focusQuietly } from '../../ui/quietFocus'

/**
 * When a box goes and the keyboard was in it, the keyboard stays in the place around it that is marked
 * `data-hand-over`: with what that selector finds there, or with the place itself. Never with another "Allow".
 */
export function useHandOver(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = box.current
    const place = element?.closest<HTMLElement>('[data-hand-over]') ?? null
    return () => {
      if (element === null || place === null || !element.contains(document.activeElement)) return
      const selector = place.dataset['handOver'] ?? ''
      const next = selector === '' ? place : place.querySelector<HTMLElement>(selector)
      if (next !== null) focusQuietly(next)
    }
  }, [box])
}
