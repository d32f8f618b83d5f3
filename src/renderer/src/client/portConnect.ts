import { SnowhookException, snowhookError } from '../../../shared/domain/errors'
import { messagePortTransport } from '../../../shared/wire/messagePort'
import type { Connect } from '../../../shared/wire/transport'

/** The preload answers within one turn of the main process; a page without a preload is never answered. */
const PORT_WAIT_MS = 3_000

/** Asks the desktop shell's preload for a port to the host. */
export const portConnect: Connect = () =>
  new Promise((resolve, reject) => {
    const onMessage = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports
      if (event.source !== window || !isPortMessage(event.data) || port === undefined) return
      stop()
      resolve(messagePortTransport(port))
    }
    const timer = setTimeout(() => {
      stop()
      reject(
        new SnowhookException(
          snowhookError('not_allowed', 'This page was opened without its key.', {
            kept: 'Your agents run on; nothing is touched.',
            next: 'Open the link that “snowhook serve” printed: it ends in #token=…',
          }),
        ),
      )
    }, PORT_WAIT_MS)
    const stop = (): void => {
      clearTimeout(timer)
      window.removeEventListener('message', onMessage)
    }
    window.addEventListener('message', onMessage)
    window.postMessage({ snowhook: 'port-request' }, window.location.origin)
  })

const isPortMessage = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'snowhook' in data && data.snowhook === 'port'
