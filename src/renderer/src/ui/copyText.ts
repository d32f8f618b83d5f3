/**
 * False when the browser refuses. A page over plain http from another machine has no clipboard API; the older way,
 * answering the browser's own copy event, works there too, but only right inside a click or key press.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (!window.isSecureContext) return copyByEvent(text)
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function copyByEvent(text: string): boolean {
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopPropagation()
  }
  document.addEventListener('copy', onCopy, { once: true, capture: true })
  try {
    return document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true })
  }
}
