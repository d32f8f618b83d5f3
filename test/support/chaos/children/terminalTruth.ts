import { openSync, writeSync } from 'node:fs'

/** How long a full terminal is left alone before it is tried again. */
const FULL_TERMINAL_WAIT_MS = 1

const isCode = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code

/**
 * Prints to the terminal, and then notes in the truth file exactly what the terminal took. So whatever the truth file
 * holds was printed, and what was printed is there but for the one write at which the program was killed.
 */
export function terminalTruth(path: string): (bytes: Uint8Array) => void {
  const truth = openSync(path, 'a')
  const note = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(truth, bytes, at)
  }
  const turn = new Int32Array(new SharedArrayBuffer(4))
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      let taken = 0
      try {
        taken = writeSync(1, bytes, at)
      } catch (cause) {
        if (!isCode(cause, 'EAGAIN')) throw cause
        Atomics.wait(turn, 0, 0, FULL_TERMINAL_WAIT_MS)
      }
      note(bytes.subarray(at, at + taken))
      at += taken
    }
  }
}
