import { stripVTControlCharacters } from 'node:util'
import { systemClock } from '../../../src/main/host/systemClock'
import type { Pty } from '../../../src/main/terminal/ports'
import { createSpawnPty } from '../../../src/main/terminal/pty'

const spawnPty = createSpawnPty(systemClock)

/** A program in a real terminal: what it shows can be waited for, and keys can be typed. */
export class Terminal {
  readonly ended: Promise<number | null>
  private readonly pty: Pty
  private bytes = ''
  private over = false
  private readonly waiting = new Set<() => void>()

  constructor(file: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
    const { PATH = '/bin:/usr/bin' } = process.env
    const all = { PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env }
    const spawned = spawnPty({ file, args, cwd, env: all, cols: 100, rows: 40 })
    if (!spawned.ok) throw new Error(spawned.error.message)
    this.pty = spawned.value
    const decoder = new TextDecoder()
    this.pty.onData((data) => {
      this.bytes += decoder.decode(data, { stream: true })
      this.look()
    })
    this.ended = this.pty.exited.then(({ exitCode }) => {
      this.over = true
      this.look()
      return exitCode
    })
  }

  /** Everything shown so far, without colours. */
  get text(): string {
    return stripVTControlCharacters(this.bytes).replaceAll('\r', '')
  }

  /** As the terminal got it. */
  get raw(): string {
    return this.bytes
  }

  get pid(): number {
    return this.pty.pid
  }

  /** Resolves once `times` of these words have been shown: a receipt to wait for. */
  shows(words: string, times = 1): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.text.split(words).length > times) resolve()
        else if (this.over) reject(new Error(`it ended without showing "${words}": ${this.text}`))
        else return
        this.waiting.delete(look)
      }
      this.waiting.add(look)
      look()
    })
  }

  type(keys: string): void {
    this.pty.write(keys)
  }

  /** Types a line until the program shows these words: keys that come too early are dropped, and nothing says when. */
  async typeUntil(line: string, words: string, times = 1): Promise<void> {
    const shown = this.shows(words, times)
    let done = false
    void shown.then(
      () => {
        done = true
      },
      () => {
        done = true
      },
    )
    while (!done) {
      this.type(line)
      await Promise.race([shown, new Promise((resolve) => setTimeout(resolve, 50))])
    }
    return shown
  }

  kill(): void {
    if (!this.over) process.kill(this.pid, 'SIGKILL')
  }

  private look(): void {
    for (const look of [...this.waiting]) look()
  }
}
