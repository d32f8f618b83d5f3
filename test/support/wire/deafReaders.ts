import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { messagePortTransport, type PortLike } from '../../../src/shared/wire/messagePort'
import type { Transport } from '../../../src/shared/wire/transport'
import { webSocketTransport } from '../../../src/shared/wire/webSocket'

/** A client that talks and does not read, until it is told to; and the host's end of its connection. */
export interface DeafReader {
  readonly hostEnd: Transport
  say(frame: object): void
  /** Gives every text that comes from now on, in order. */
  read(take: (text: string) => void): void
}

/** A port that nobody listens to takes no frame and gives no receipt. */
function deafPort(host: PortLike, client: MessagePort): DeafReader {
  onTestFinished(() => {
    host.close()
    client.close()
  })
  return {
    hostEnd: messagePortTransport(host),
    say: (frame) => client.postMessage(JSON.stringify(frame)),
    read: (take) => {
      const listening = messagePortTransport(client)
      listening.onFrame((frame) => take(String(frame)))
    },
  }
}

const overNodePort = async (): Promise<DeafReader> => {
  const { port1, port2 } = new MessageChannel()
  return deafPort(port1, port2)
}

const overElectronPort = async (): Promise<DeafReader> => {
  const { port1, port2 } = new MessageChannel()
  const main: PortLike = {
    postMessage: (message) => port1.postMessage(message),
    start: () => port1.start(),
    close: () => port1.close(),
    on: (event, listener) => port1.on(event, (data?: unknown) => listener({ data })),
  }
  return deafPort(main, port2)
}

/** A socket that is never read: what the kernel does not take stays with the host. */
const overWebSocket = async (): Promise<DeafReader> => {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const accepted = new Promise<Transport>((resolve) =>
    sockets.once('connection', (socket) => resolve(webSocketTransport(socket))),
  )
  const { port } = http.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  onTestFinished(() => {
    client.terminate()
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    http.close()
  })
  await new Promise((resolve) => client.once('open', resolve))
  client.pause()
  return {
    hostEnd: await accepted,
    say: (frame) => client.send(JSON.stringify(frame)),
    read: (take) => {
      client.on('message', (data) => take(String(data)))
      client.resume()
    },
  }
}

/** Every carrier that can know what its other end has not taken. */
export const deafReaders: readonly [name: string, open: () => Promise<DeafReader>][] = [
  ['a Node message port', overNodePort],
  ["a port with Electron's shape", overElectronPort],
  ['a WebSocket', overWebSocket],
]
