import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PageErrors } from './pageErrors'

export const root = process.cwd()
export const bundle = (path: string): string => join(root, 'out', path)

/** How a product that was started can end. */
export interface Endings {
  /** As a user quits it; resolves with the host's exit code, or the signal that ended it, when host and browser are gone. */
  quit(): Promise<number | NodeJS.Signals | null>
  /** kill -9 of the host; resolves when it is gone. */
  kill(): Promise<void>
}

export function endings(host: ChildProcess, errors: PageErrors, closeBrowser: () => Promise<void>): Endings {
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | NodeJS.Signals | null> => {
    errors.seal()
    if (host.exitCode === null && host.signalCode === null) {
      const exited = once(host, 'exit')
      host.kill(signal)
      await exited
    }
    // After a kill the browser may be gone already, and that is what was wanted.
    await closeBrowser().catch(() => {})
    return host.exitCode ?? host.signalCode
  }
  return {
    quit: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
}

type JsonLine = Readonly<Record<string, unknown>>

/** The first line of JSON that is wanted; other output is shown. Rejects when the program ends before it comes. */
export function firstJsonLine(child: ChildProcess, wanted: (line: JsonLine) => boolean): Promise<JsonLine> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('no stdout'))
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`the host exited with ${code} before it was ready`)))
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = jsonOf(text)
      if (line !== null && wanted(line)) resolve(line)
      else console.log(text)
    })
  })
}

function jsonOf(text: string): JsonLine | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as JsonLine) : null
  } catch {
    return null
  }
}
