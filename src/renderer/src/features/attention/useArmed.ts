import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { browserClock } from '../../client/browserClock'
import { createArming } from './arming'

export interface Armed {
  /** For the buttons' looks. */
  readonly armed: boolean
  /** For the click itself. */
  isArmed(): boolean
}

/** Off for a moment whenever `shown` is another, or the buttons' box or the one around it changes its size. */
export function useArmed(box: RefObject<HTMLElement | null>, shown: string): Armed {
  const [armed, setArmed] = useState(false)
  const [arming] = useState(() => createArming(browserClock, setArmed))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` is the reason to start over.
  useLayoutEffect(() => {
    arming.restart()
    return arming.stop
  }, [arming, shown])
  useEffect(() => {
    if (box.current === null) return
    const observer = new ResizeObserver(arming.restart)
    observer.observe(box.current)
    if (box.current.parentElement !== null) observer.observe(box.current.parentElement)
    return () => observer.disconnect()
  }, [arming, box])
  return { armed, isArmed: () => arming.armed }
}
