let quiet = false

/** Gives an element the focus without its tooltip: nobody has come to it, so nobody asks what it is. */
export function focusQuietly(element: HTMLElement): void {
  quiet = true
  element.focus()
  quiet = false
}

/** True while `focusQuietly` is at work: focus events are dispatched at once. */
export const isQuietFocus = (): boolean => quiet
