import type { WebSocket } from 'ws'
import type { Clock } from '../../shared/domain/clock'

/** A client that vanished without a word (a laptop that was shut) is noticed within two of these. */
const PING_MS = 30_000

/** Pings until the socket closes and cuts it off when nothing came back. Browsers answer by themselves, also in the background. */
export function keepAlive(socket: WebSocket, clock: Clock): void {
  let alive = true
  const hear = (): void => {
    alive = true
  }
  const beat = (): void => {
    if (!alive) {
      socket.terminate()
      return
    }
    alive = false
    socket.ping()
    cancel = clock.after(PING_MS, beat)
  }
  let cancel = clock.after(PING_MS, beat)
  socket.on('pong', hear)
  socket.on('message', hear)
  socket.on('close', () => cancel())
}
