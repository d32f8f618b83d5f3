import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { memoryPair } from '../../../src/main/transport/memory'
import { messagePortTransport, type PortLike } from '../../../src/shared/wire/messagePort'
import type { Transport } from '../../../src/shared/wire/transport'
import { openWebSocket, webSocketTransport } from '../../../src/shared/wire/webSocket'

export type Pair = readonly [left: Transport, right: Transport]

const overMemory = async (): Promise<Pair> => memoryPair()

const overNodePort = async (): Promise<Pair> => {
  const { port1, port2 } = new MessageChannel()
  return [messagePortTransport(port1), messagePortTransport(port2)]
}

/** Electron's port has `on` alone, hands events instead of values and never starts by itself. */
const overElectronPort = async (): Promise<Pair> => {
  const { port1, port2 } = new MessageChannel()
  const main: PortLike = {
    postMessage: (message) => port1.postMessage(message),
    start: () => port1.start(),
    close: () => port1.close(),
    on: (event, listener) => port1.on(event, (data?: unknown) => listener({ data })),
  }
  return [messagePortTransport(main), messagePortTransport(port2)]
}

const overWebSocket = async (): Promise<Pair> => {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    http.close()
  })
  const accepted = new Promise<Transport>((resolve) =>
    sockets.once('connection', (socket) => resolve(webSocketTransport(socket))),
  )
  const { port } = http.address() as AddressInfo
  const left = await openWebSocket(() => new WebSocket(`ws://127.0.0.1:${port}`))
  return [left, await accepted]
}

/** Every carrier that a connection may run over, each with a name for the test's title. */
export const carriers: readonly [name: string, open: () => Promise<Pair>][] = [
  ['memory', overMemory],
  ['a Node message port', overNodePort],
  ["a port with Electron's shape", overElectronPort],
  ['a WebSocket', overWebSocket],
]
