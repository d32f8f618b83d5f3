import type { Desktop } from './notifier'

/** One for the whole app, in every window of it: each takes the place of the one before. */
const TAG = 'snowhook'

/** Whether this client can show notifications, and if not, why. */
export type Permission = 'granted' | 'denied' | 'ask' | 'insecure' | 'unsupported'

export function permission(): Permission {
  if (!window.isSecureContext) return 'insecure'
  if (!('Notification' in window)) return 'unsupported'
  return Notification.permission === 'default' ? 'ask' : Notification.permission
}

/** To be called on a click: browsers ask nobody otherwise. */
export async function askPermission(): Promise<Permission> {
  if (permission() === 'ask') await Notification.requestPermission()
  return permission()
}

export const browserDesktop: Desktop = {
  permitted: () => permission() === 'granted',
  show: ({ title, body }, onClick) => {
    try {
      const shown = new Notification(title, { body, tag: TAG })
      shown.onclick = () => {
        shown.close()
        onClick()
      }
      return () => shown.close()
    } catch {
      // Some mobile browsers have the class and let only service workers use it.
      return () => undefined
    }
  },
  hasFocus: () => document.hasFocus() && document.visibilityState === 'visible',
  focusWindow: () => window.focus(),
}
