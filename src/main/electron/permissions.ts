import { isAppUrl } from './origin'

/** Writing to the clipboard after a click; notifications, which the user switches on in the settings. */
const granted = ['clipboard-sanitized-write', 'notifications']

/** Nothing else that a page asks for is granted, and nothing at all to a page that is not ours. */
export const isGranted = (permission: string, url: string, devOrigin: string | null): boolean =>
  granted.includes(permission) && isAppUrl(url, devOrigin)
