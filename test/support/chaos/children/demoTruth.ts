import { writeFileSync } from 'node:fs'
import { terminalTruth } from './terminalTruth.ts'

/** The demo agent itself, in whose place this is started; what it prints is noted as well. */
const { CHAOS_AGENT: agent = '', CHAOS_TRUTH: folder = '', SNOWHOOK_RUN: run = 'none' } = process.env
const path = `${folder}/${agent}.${run}`
const print = terminalTruth(path)

function write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
  print(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  const done = rest.at(-1)
  if (typeof done === 'function') queueMicrotask(() => done())
  return true
}
process.stdout.write = write
process.on('exit', (code) => writeFileSync(`${path}.end`, String(code)))

process.argv.splice(1, 1)
await import(process.argv[1] ?? '')
