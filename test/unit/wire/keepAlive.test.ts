import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { keepAlive } from '../../../src/main/web/keepAlive'
import { ManualClock } from '../../support/manualClock'

it('a socket that answers, or speaks, is kept; one that does neither is cut off', () => {
  const { clock, socket } = kept()
  for (const sign of ['pong', 'message', 'pong']) {
    clock.advance(30_000)
    socket.emit(sign)
  }
  expect(socket.calls).toEqual(['ping', 'ping', 'ping'])
  clock.advance(60_000)
  expect(socket.calls).toEqual(['ping', 'ping', 'ping', 'ping', 'terminate'])
  expect(clock.pending).toBe(0)
})

it('a socket that closed is left alone', () => {
  const { clock, socket } = kept()
  socket.emit('close')
  clock.advance(120_000)
  expect(socket.calls).toEqual([])
  expect(clock.pending).toBe(0)
})

class SilentSocket extends EventEmitter {
  readonly calls: string[] = []
  ping(): void {
    this.calls.push('ping')
  }
  terminate(): void {
    this.calls.push('terminate')
  }
}

function kept() {
  const clock = new ManualClock()
  const socket = new SilentSocket()
  keepAlive(socket as unknown as WebSocket, clock)
  return { clock, socket }
}
