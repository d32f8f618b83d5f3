import { useEffect } from 'react'
import { browserClock } from '../../client/browserClock'
import { useServices } from '../../store/context'
import { browserDesktop } from './browserDesktop'
import { createNotifier } from './notifier'

/** Desktop notifications, for as long as the page lives. */
export function useNotifications(): void {
  const { store, ui } = useServices()
  useEffect(() => {
    const notifier = createNotifier({ store, clock: browserClock, desktop: browserDesktop, open: ui.openInbox })
    window.addEventListener('focus', notifier.look)
    window.addEventListener('blur', notifier.look)
    document.addEventListener('visibilitychange', notifier.look)
    return () => {
      window.removeEventListener('focus', notifier.look)
      window.removeEventListener('blur', notifier.look)
      document.removeEventListener('visibilitychange', notifier.look)
      notifier.stop()
    }
  }, [store, ui])
}
