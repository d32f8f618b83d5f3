import { useSyncExternalStore } from 'react'

/** Ages are shown to the second; one timer serves every one of them. */
const TICK_MS = 1_000

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | null = null

const tick = (): void => {
  now = Date.now()
  for (const listener of listeners) listener()
}

/** Runs only while someone looks: a listener is mounted and the page is in sight. */
const update = (): void => {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible'
  if (wanted && timer === null) {
    timer = setInterval(tick, TICK_MS)
    tick()
  } else if (!wanted && timer !== null) {
    clearInterval(timer)
    timer = null
  }
}

const subscribe = (listener: () => void): (() => void) => {
  if (listeners.size === 0) document.addEventListener('visibilitychange', update)
  listeners.add(listener)
  update()
  return () => {
    listeners.delete(listener)
    update()
    if (listeners.size === 0) document.removeEventListener('visibilitychange', update)
  }
}

/** Between ticks the last one's time; with no timer the clock itself, to the second, so that React reads the same twice. */
const read = (): number => (timer === null ? Math.floor(Date.now() / TICK_MS) * TICK_MS : now)

/** The client's time, in ms since the epoch, renewed each second while the page is visible. Use it in leaves only. */
export const useNow = (): number => useSyncExternalStore(subscribe, read, read)
