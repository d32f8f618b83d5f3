import { ipcMain, MessageChannelMain, type WebContents, type MessagePortMain } from 'electron'
import { isAppUrl } from './origin'

/**
 * Gives a page of ours a port to the host when it asks for one. Only the main frame of a known window,
 * showing one of our own pages, is answered; anything else is refused and reported.
 */
export function handOverPorts(options: {
  readonly isOurs: (contents: WebContents) => boolean
  readonly devOrigin: string | null
  readonly serve: (port: MessagePortMain) => void
  readonly onRefused: (url: string) => void
}): void {
  ipcMain.on('snowhook:port-request', (event) => {
    const frame = event.senderFrame
    const trusted =
      frame !== null &&
      frame === event.sender.mainFrame &&
      isAppUrl(frame.url, options.devOrigin) &&
      options.isOurs(event.sender)
    if (!trusted) {
      options.onRefused(frame?.url ?? 'a frame that is gone')
      return
    }
    const { port1, port2 } = new MessageChannelMain()
    options.serve(port1)
    event.sender.postMessage('snowhook:port', null, [port2])
  })
}
