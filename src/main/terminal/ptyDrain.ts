import { readSync } from 'node:fs'

const DRAIN_BUFFER_BYTES = 16_384
/**
 * The kernel buffers about 20 KB a terminal; more in one go means that somebody is still printing, and must not hold
 * up everybody else.
 */
const DRAIN_TURN_MAX_BYTES = 131_072

/**
 * Reads a non-blocking terminal master until it has nothing more.
 * `ended`: nobody holds the other side, no byte can ever come. `quiet`: nothing now.
 * Linux flushes what is still between writer and reader before it says either, so `quiet` proves that every
 * byte written before the call was delivered.
 */
export function drainNow(fd: number, deliver: (data: Uint8Array) => void): 'ended' | 'quiet' {
  const buffer = new Uint8Array(DRAIN_BUFFER_BYTES)
  for (let total = 0; total < DRAIN_TURN_MAX_BYTES; ) {
    const size = readSome(fd, buffer)
    if (typeof size === 'string') return size
    total += size
    deliver(buffer.slice(0, size))
  }
  return 'quiet'
}

function readSome(fd: number, buffer: Uint8Array): number | 'ended' | 'quiet' {
  try {
    // macOS reports the end as 0 bytes, Linux as EIO.
    return readSync(fd, buffer) || 'ended'
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN' ? 'quiet' : 'ended'
  }
}
