import { exitCodes } from './exitCodes'
import { closePipe, flushed, PipeClosed, processIo } from './io'
import { main } from './program'

let interrupt: (() => void) | null = null

/** Resolves at the first signal. Later ones change nothing: agents are being stopped, each step bounded. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    interrupt = resolve
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

// `snowhook … | head` closes the pipe early: that ends the command like Ctrl-C does, or where it prints next.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  if (interrupt === null) closePipe()
  else interrupt()
})

const exitCode = await main(process.argv.slice(2), processIo, interrupted, {
  input: () => process.stdin,
  terminal: () =>
    process.stdin.isTTY && process.stdout.isTTY
      ? { input: process.stdin, output: process.stdout, interrupt: () => void process.kill(process.pid, 'SIGINT') }
      : null,
}).catch((cause: unknown) => {
  if (cause instanceof PipeClosed) return exitCodes.completed
  throw cause
})
await flushed()
process.exit(exitCode)
