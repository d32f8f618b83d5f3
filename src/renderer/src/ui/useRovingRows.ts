import { type KeyboardEvent, useState } from 'react'

const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: (index) => Math.max(0, index - 1),
  PageDown: (index, last) => Math.min(last, index + 10),
  PageUp: (index) => Math.max(0, index - 10),
  Home: () => 0,
  End: (_, last) => last,
}

/** As in vi, where no letter is anything else. */
const letterKeys: Readonly<Record<string, string>> = { j: 'ArrowDown', k: 'ArrowUp' }

/**
 * One tab stop for a long list: arrows, Page keys, Home and End move it. Each row's focusable element carries
 * `data-row={index}` and is the tab stop (`tabIndex` 0, else -1) when it is the `active` one. `reveal` scrolls a row into the list before it takes the focus (virtual lists).
 * `letters`: j and k move, too.
 */
export function useRovingRows(count: number, reveal: (index: number) => void, letters = false) {
  const [active, setActive] = useState(0)
  const current = Math.min(active, Math.max(0, count - 1))

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const from = (event.target as HTMLElement).closest('[data-row]')
    const step = steps[(letters ? letterKeys[event.key] : undefined) ?? event.key]
    if (step === undefined || from === null || from !== event.target || count === 0) return
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return
    event.preventDefault()
    const next = step(current, count - 1)
    setActive(next)
    reveal(next)
    const list = event.currentTarget
    // A virtual row exists only after the scroll has been drawn.
    requestAnimationFrame(() => {
      const now = document.activeElement
      // Something else has been gone to meanwhile: a field that a key has opened, say.
      if (now !== null && now !== document.body && !(list.contains(now) && now.hasAttribute('data-row'))) return
      list.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true })
    })
  }

  return {
    /** The row that Tab reaches. Virtual lists keep it drawn. */
    active: current,
    /** Call it when a row takes the focus. Stable. */
    setActive,
    onKeyDown,
  }
}
