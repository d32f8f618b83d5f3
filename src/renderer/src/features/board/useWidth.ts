import { type RefObject, useLayoutEffect, useState } from 'react'

/** An element's inner width in CSS px, as it changes; 0 before it is drawn. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const look = (): void => setWidth(current.clientWidth)
    look()
    const resizes = new ResizeObserver(look)
    resizes.observe(current)
    return () => resizes.disconnect()
  }, [element])
  return width
}
