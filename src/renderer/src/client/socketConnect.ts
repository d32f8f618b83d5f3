import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { Connect } from '../../../shared/wire/transport'
import {
  openWebSocket,
  WEB_SOCKET_PATH,
  WEB_SOCKET_PROTOCOL,
  WEB_SOCKET_TOKEN_PREFIX,
} from '../../../shared/wire/webSocket'

/** A WebSocket to the origin that served the page. */
export const socketConnect =
  (token: string): Connect =>
  () => {
    const address = new URL(WEB_SOCKET_PATH, window.location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const protocols = [WEB_SOCKET_PROTOCOL, WEB_SOCKET_TOKEN_PREFIX + token]
    return openWebSocket(
      () => new WebSocket(address, protocols),
      () => explainRefusal(token),
    )
  }

/**
 * A browser keeps a failed handshake's reason from the page, so the same path is asked over HTTP: it answers 401 to a
 * wrong token. Null: the host is not there, or the token is right and trying again may help.
 */
async function explainRefusal(token: string): Promise<SnowhookError | null> {
  const answer = await fetch(WEB_SOCKET_PATH, { headers: { authorization: `Bearer ${token}` }, cache: 'no-store' })
  if (answer.status !== 401 && answer.status !== 403) return null
  return snowhookError(
    'not_allowed',
    'The host does not know this page’s key. It was probably started again and has a new one.',
    {
      kept: 'Your agents and their logs are on the host.',
      next: 'Open the link that “snowhook serve” printed last: it ends in #token=…',
    },
  )
}
