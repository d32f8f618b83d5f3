import { Worker } from 'node:worker_threads'
import { ToolFailure } from '../outcome'
import type { Wanted } from './hits'

/**
 * Runs in its own thread, given as text so that it needs no file beside the program. A regular expression can take
 * longer than the universe lasts; a thread can be ended in the middle of one.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const pattern = new RegExp(workerData.source, workerData.flags)
parentPort.on('message', ({ lines, max }) => {
  const found = []
  for (let at = 0; at < lines.length && found.length < max; at += 1) if (pattern.test(lines[at])) found.push(at + 1)
  parentPort.postMessage(found)
})`

/** Enough to compile and match; a pattern cannot take the host's memory. */
const HEAP_MAX_MB = 256

/** Matches lines against one regular expression without ever holding up the host. */
export class RegexWorker {
  private readonly worker: Worker
  /** Who waits for the thread's answer. */
  private waiting: PromiseWithResolvers<number[]> | null = null

  constructor(private readonly wanted: Wanted) {
    const { source, flags } = expressionOf(wanted)
    this.worker = new Worker(THREAD, {
      eval: true,
      workerData: { source, flags },
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
    })
    this.worker.on('message', (found: number[]) => this.waiting?.resolve(found))
    this.worker.on('error', (cause) => this.waiting?.reject(cause))
    this.worker.on('exit', () => this.waiting?.reject(new Error('The search thread ended.')))
  }

  /** Numbers, from 1, of the lines that match. One call at a time. Rejects when the signal aborts; then only `close` is left. */
  async match(lines: readonly string[], signal: AbortSignal): Promise<number[]> {
    signal.throwIfAborted()
    const waiting = Promise.withResolvers<number[]>()
    this.waiting = waiting
    const onAbort = (): void => waiting.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    this.worker.postMessage({ lines, max: this.wanted.linesMax })
    try {
      return await waiting.promise
    } finally {
      this.waiting = null
      signal.removeEventListener('abort', onAbort)
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }
}

function expressionOf({ pattern, literal, ignoreCase }: Wanted): RegExp {
  const leading = /^\(\?i\)/
  const source = literal ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : pattern.replace(leading, '')
  const flags = ignoreCase || (!literal && leading.test(pattern)) ? 'i' : ''
  try {
    return new RegExp(source, `${flags}u`)
  } catch {
    // Models escape more than the strict syntax allows.
  }
  try {
    return new RegExp(source, flags)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new ToolFailure(`${words}. Correct the expression, or set literal to search for the text as it is.`)
  }
}
