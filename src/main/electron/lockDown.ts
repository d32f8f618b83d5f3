import { app, dialog, type Session, shell, type WebContents } from 'electron'
import { isAppUrl, isExternalLink } from './origin'
import { isGranted } from './permissions'

export function lockDownSession(session: Session, devOrigin: string | null): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isGranted(permission, details.requestingUrl, devOrigin)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin, devOrigin))
  session.setDevicePermissionHandler(() => false)
}

/** No page of ours ever navigates, opens a window or embeds a web view; links leave through the system's browser. */
function lockDownContents(contents: WebContents, devOrigin: string | null): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url, devOrigin)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isAppUrl(event.url, devOrigin)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isExternalLink(url)) void confirmAndOpen(url)
    return { action: 'deny' }
  })
}

/** The real address is shown before it is opened: link texts come from agents. */
async function confirmAndOpen(url: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this link in your browser?',
    detail: url,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  })
  if (response === 0) await shell.openExternal(url)
}

/** Applies the lock to every page the app ever creates, also one that a mistake creates. */
export function lockDownApp(devOrigin: string | null): void {
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, devOrigin))
}
