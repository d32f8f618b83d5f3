import { useLayoutEffect, useSyncExternalStore } from 'react'
import { useApp } from './context'

const prefersLight = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: light)')

const subscribe = (listener: () => void): (() => void) => {
  const media = prefersLight()
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** What `system` means now; changes with the system. */
export function useResolvedTheme(): 'dark' | 'light' {
  const theme = useApp((state) => state.ui.theme)
  const light = useSyncExternalStore(subscribe, () => prefersLight().matches)
  if (theme === 'system') return light ? 'light' : 'dark'
  return theme
}

/** Puts the chosen theme on the document before it is painted; `system` leaves the choice to the style sheet. */
export function useThemeOnDocument(): void {
  const theme = useApp((state) => state.ui.theme)
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
}
