/** The app's pages live under a scheme of their own: no file:// rights, no remote content, a stable origin. */
export const APP_SCHEME = 'app'
const APP_ORIGIN = `${APP_SCHEME}://snowhook`
export const APP_PAGE = `${APP_ORIGIN}/index.html`

/** True only for our own pages: same scheme, same host, no credentials, no port. */
export function isAppUrl(url: string, devOrigin: string | null): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false
  if (devOrigin !== null && parsed.origin === devOrigin) return true
  return parsed.protocol === `${APP_SCHEME}:` && parsed.host === 'snowhook'
}

/** Links that may leave the app: nothing that starts a program. */
export function isExternalLink(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && ['http:', 'https:', 'mailto:'].includes(parsed.protocol)
}
