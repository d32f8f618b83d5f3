import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import type { Face } from './face.ts'
import type { DemoRecord } from './records.ts'

const CTRL_C = '\x03'

/** Headless: every record is a line. The terminal is raw, so that nothing typed is echoed between the lines. */
export class LineFace implements Face {
  private readonly lines: string[] = []
  private wake: () => void = () => {}

  constructor(onInterrupt: () => void) {
    if (process.stdin.isTTY) process.stdin.setRawMode(true)
    createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
      // Answers to terminal queries arrive on the same way as keys.
      this.lines.push(stripVTControlCharacters(line).trim())
      this.wake()
    })
    process.stdin.on('data', (data) => {
      if (data.includes(CTRL_C)) onInterrupt()
    })
  }

  tell(record: DemoRecord): void {
    this.print(`${JSON.stringify(record)}\n`)
  }

  print(bytes: string | Uint8Array): void {
    process.stdout.write(bytes)
  }

  async answer(_prompt: string, signal: AbortSignal): Promise<string> {
    // What was typed before the question is not an answer to it.
    this.lines.length = 0
    while (this.lines.length === 0) {
      await new Promise<void>((resolve, reject) => {
        this.wake = resolve
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    }
    return this.lines.shift() ?? ''
  }
}
