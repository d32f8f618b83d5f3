import { ipcRenderer } from 'electron'

/**
 * Hands a message port to the page and nothing else. The page asks (`port-request`), the main process
 * checks who asks, and the port goes on to the page's own origin. No function, no Electron object is exposed.
 */
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.origin !== window.location.origin) return
  const data = event.data
  if (typeof data === 'object' && data !== null && 'snowhook' in data && data.snowhook === 'port-request')
    ipcRenderer.send('snowhook:port-request')
})

ipcRenderer.on('snowhook:port', (event) => {
  window.postMessage({ snowhook: 'port' }, window.location.origin, [...event.ports])
})
