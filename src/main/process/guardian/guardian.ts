import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Ends the runs of a host that was killed. Linux only: elsewhere other processes' environments cannot be read. */
export interface Guardian {
  /** From now on this run is ended when the host dies. */
  watch(runId: string): void
  /** Nothing of it is left alive. */
  release(runId: string): void
  /** Null: it watches; else why nobody does, in one sentence. */
  problem(): string | null
  /** Lets it go: it ends by itself. */
  close(): void
}

/** From source (tests; Node strips the types), beside the bundle, or one folder above a chunk of it. */
const places = ['main.ts', 'guardian.js', '../guardian.js']

/**
 * Starts the guardian. To be called before the first terminal is opened, so that it inherits none. When it
 * dies it is started again with the next run, and told of all that are alive.
 */
export function startGuardian(): Guardian {
  const script = places.map((place) => join(import.meta.dirname, place)).find((path) => existsSync(path))
  const unable =
    process.platform !== 'linux'
      ? 'A guardian needs /proc, which only Linux has.'
      : script === undefined
        ? "The guardian's program is missing from this installation."
        : null
  if (unable !== null || script === undefined)
    return { watch: () => {}, release: () => {}, problem: () => unable, close: () => {} }
  return new RunningGuardian(script)
}

class RunningGuardian implements Guardian {
  private readonly runs = new Set<string>()
  private child: ChildProcess | null = null
  private lastWords: string | null = null
  private closed = false

  constructor(private readonly script: string) {
    this.ensure()
  }

  watch(runId: string): void {
    this.runs.add(runId)
    if (this.ensure()) this.tell(`+${runId}\n`)
  }

  release(runId: string): void {
    this.runs.delete(runId)
    this.tell(`-${runId}\n`)
  }

  problem(): string | null {
    return this.child === null ? (this.lastWords ?? 'The guardian is not running.') : null
  }

  close(): void {
    this.closed = true
    this.child?.stdin?.end()
  }

  /** True when it was running already and so knows all earlier runs. */
  private ensure(): boolean {
    if (this.child !== null || this.closed) return true
    const asNode = process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
    const args = this.script.endsWith('.ts') ? ['--disable-warning=ExperimentalWarning', this.script] : [this.script]
    // A session of its own: signals to our process group and the end of our terminal do not reach it.
    const child = spawn(process.execPath, args, {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: asNode,
      cwd: '/',
    })
    const lost = (why: string): void => {
      if (this.child !== child) return
      this.child = null
      this.lastWords = why
    }
    child.on('error', (error) => lost(`The guardian could not be started: ${error.message}`))
    child.on('exit', (code, signal) =>
      lost(`The guardian ended (${signal ?? code}); it starts again with the next run.`),
    )
    // A write to a guardian that has just died: its exit says so.
    child.stdin?.on('error', () => {})
    child.unref()
    this.child = child
    for (const runId of this.runs) this.tell(`+${runId}\n`)
    return false
  }

  private tell(line: string): void {
    this.child?.stdin?.write(line)
  }
}
