import { closeSync, openSync, readSync } from 'node:fs'

/** Holds any `stat` and most environments; what is longer grows it for good. */
const FIRST_BYTES = 65_536
/** An environment is at most a quarter of the stack's limit; beyond this somebody only wants memory to be read. */
const MAX_BYTES = 8_388_608

let buffer = Buffer.allocUnsafe(FIRST_BYTES)

/**
 * A file of /proc as latin1; null when it cannot be read: processes come and go, and those of other users are closed
 * to us. One buffer for all reads: a scan of a busy machine reads a thousand files, and this halves what it costs.
 */
export function readProc(path: string): string | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    let length = 0
    for (;;) {
      const read = readSync(fd, buffer, length, buffer.length - length, null)
      length += read
      if (read === 0 || length >= MAX_BYTES) return buffer.toString('latin1', 0, length)
      if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
    }
  } catch {
    return null
  } finally {
    closeSync(fd)
  }
}
