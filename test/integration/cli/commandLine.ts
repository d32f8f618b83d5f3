import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Terminal } from './terminal'

const bundle = join(import.meta.dirname, '../../../out/main/cli.js')

export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

type Line = Readonly<Record<string, unknown>>

/** One `snowhook …` that runs. */
export class Started {
  readonly ended: Promise<Ended>
  private out = ''
  private err = ''
  private readonly lines: Line[] = []
  private readonly waiting = new Set<() => void>()

  constructor(readonly child: ChildProcess) {
    const { stdout, stderr } = child
    if (stdout === null || stderr === null) throw new Error('the pipes are missing')
    stderr.on('data', (chunk: Buffer) => {
      this.err += chunk.toString()
      for (const look of [...this.waiting]) look()
    })
    stdout.on('data', (chunk: Buffer) => {
      this.out += chunk.toString()
      for (const look of [...this.waiting]) look()
    })
    createInterface({ input: stdout }).on('line', (text) => {
      const line = jsonOf(text)
      if (line !== null) this.lines.push(line)
      for (const look of [...this.waiting]) look()
    })
    this.ended = once(child, 'close').then(() => ({ code: child.exitCode, out: this.out, err: this.err }))
  }

  /** The first JSON line that fits, past or to come: a receipt to wait for. */
  line(fits: (line: Line) => boolean): Promise<Line> {
    const found = new Promise<Line>((resolve) => {
      const look = (): void => {
        const line = this.lines.find(fits)
        if (line === undefined) return
        this.waiting.delete(look)
        resolve(line)
      }
      this.waiting.add(look)
      look()
    })
    const over = this.ended.then(({ code, err }) => {
      const line = this.lines.find(fits)
      if (line === undefined) throw new Error(`snowhook ended with ${code} before that line. ${err}`)
      return line
    })
    return Promise.race([found, over])
  }

  /** Resolves when a tool or an agent has said this. */
  said(words: string): Promise<Line> {
    return this.line((line) => JSON.stringify(line).includes(words))
  }

  /** The first line on standard error with these words, past or to come. */
  complained(words: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const line = this.err
          .split('\n')
          .slice(0, -1)
          .find((candidate) => candidate.includes(words))
        if (line === undefined) return
        this.waiting.delete(look)
        resolve(line)
      }
      this.waiting.add(look)
      look()
      void this.ended.then(({ code, err }) => reject(new Error(`it ended with ${code} before it said so: ${err}`)))
    })
  }

  /** Resolves when this was printed for people to read. */
  printed(words: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!this.out.includes(words)) return
        this.waiting.delete(look)
        resolve()
      }
      this.waiting.add(look)
      look()
      void this.ended.then(({ code, err }) => {
        if (this.out.includes(words)) resolve()
        else reject(new Error(`it ended with ${code} before it printed "${words}": ${this.out} ${err}`))
      })
    })
  }

  async signal(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }
}

/** The command line as a user has it: the built bundle, a data dir and a home of its own. */
export class CommandLine implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-cli-')))
  readonly dataDir = join(this.folder, 'data')
  readonly project = join(this.folder, 'project')
  /** Of every command, beside the test's own. */
  readonly env: Record<string, string>
  private readonly started: ChildProcess[] = []
  private readonly terminals: Terminal[] = []

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = {
      HOME: this.folder,
      XDG_STATE_HOME: join(this.folder, 'state'),
      SNOWHOOK_DATA_DIR: this.dataDir,
      ...env,
    }
    if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run "npm run build" first`)
    mkdirSync(this.project)
  }

  start(...args: readonly string[]): Started {
    return this.startWith(null, ...args)
  }

  /** With a text on standard input; null: none. */
  startWith(input: string | null, ...args: readonly string[]): Started {
    const child = spawn(process.execPath, [bundle, ...args], {
      cwd: this.project,
      stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...this.env },
    })
    this.started.push(child)
    child.stdin?.end(input)
    return new Started(child)
  }

  /** Runs to its end with a text on standard input. */
  runWith(input: string, ...args: readonly string[]): Promise<Ended> {
    return this.startWith(input, ...args).ended
  }

  /** In a terminal, with a person in front of it. */
  open(...args: readonly string[]): Terminal {
    const terminal = new Terminal(process.execPath, [bundle, ...args], this.project, this.env)
    this.terminals.push(terminal)
    return terminal
  }

  /** Runs to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended
  }

  /** `snowhook run` of the demo agent, as fast as it can, with JSON lines. */
  startDemo(prompt: string, ...args: readonly string[]): Started {
    return this.start('run', '--runtime', 'demo', '--json', '--option', 'paceMs=0', '--prompt', prompt, ...args)
  }

  demo(prompt: string, ...args: readonly string[]): Promise<Ended> {
    return this.startDemo(prompt, ...args).ended
  }

  [Symbol.dispose](): void {
    for (const terminal of this.terminals) terminal.kill()
    for (const child of this.started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Null for a line that people are meant to read. */
function jsonOf(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Line) : null
  } catch {
    return null
  }
}

/** Every JSON line that was printed. */
export const linesOf = ({ out }: Ended): Line[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)

/** The result that stands on the last line. */
export function resultOf(ended: Ended): Line {
  const last = linesOf(ended).at(-1)
  if (last?.['type'] !== 'result') throw new Error(`the last line is no result: ${ended.out.slice(-500)} ${ended.err}`)
  return last['result'] as Line
}
