import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { browserClock } from '../../client/browserClock'
import { createArming } from './arming'

export interface Armed {
  /** For the buttons' looks. */
  readonly armed: boolean
  /** For the click itself. */
  isArmed(): boolean
}

/**
 * Off for a moment whenever `shown` is another, or the place around the buttons (`data-hand-over`: a pane, the inbox)
 * changes its size and so moves them. What the reader opens beside them does not turn them off.
 */
export function useArmed(box: RefObject<HTMLElement | null>, shown: string): Armed {
  const [armed, setArmed] = useState(false)
  const [arming] = useState(() => createArming(browserClock, setArmed))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` is the reason to start over.
  useLayoutEffect(() => {
    arming.restart()
    return arming.stop
  }, [arming, shown])
  useEffect(() => {
    const place = box.current?.closest('[data-hand-over]') ?? null
    if (place === null) return
    const observer = new ResizeObserver(arming.restart)
    observer.observe(place)
    return () => observer.disconnect()
  }, [arming, box])
  return { armed, isArmed: () => arming.armed }
}
