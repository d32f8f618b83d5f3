import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../shared/domain/clock'
import { withoutTerminals } from '../closedDescriptors'

/** Ends what a killed host leaves behind. Linux only: elsewhere other processes' environments cannot be read. */
export interface Guardian {
  /** From now on this run is ended when the host dies, also where its processes do not carry the host's tag. */
  watch(runId: string): void
  /** Nothing of it is left alive. */
  release(runId: string): void
  /** Its process now; null: there is none. */
  pid(): number | null
  /** Null: it watches; else why nobody does, in one sentence. */
  problem(): string | null
  /** Lets it go: it ends what still carries the host's tag, and then itself. */
  close(): void
}

export interface GuardianParts {
  readonly hostId: string
  readonly clock: Clock
  /** The kernel's group of all runs, where there is one. */
  readonly scopes: string | null
}

/** From source (tests; Node strips the types), beside the bundle, or one folder above a chunk of it. */
const places = ['main.ts', 'guardian.js', '../guardian.js']
/** Between the death of a guardian and the next: at once, then slower, so that one that cannot live costs nothing. */
const RESTART_AFTER_MS = [0, 100, 1_000, 5_000, 30_000] as const
/** One that lived so long did not die of what the last one died of. */
const SETTLED_AFTER_MS = 10_000

/**
 * Starts the guardian. To be called before the first terminal is opened. When it dies it is started again at once,
 * without the terminals that are open by then, and told everything. The host neither waits for it nor depends on
 * it: what it does not read is not piled up, and every message also wakes one that was stopped.
 */
export function startGuardian(parts: GuardianParts): Guardian {
  const script = places.map((place) => join(import.meta.dirname, place)).find((path) => existsSync(path))
  const unable =
    process.platform !== 'linux'
      ? 'A guardian needs /proc, which only Linux has.'
      : script === undefined
        ? "The guardian's program is missing from this installation."
        : null
  if (unable !== null || script === undefined)
    return { watch: () => {}, release: () => {}, pid: () => null, problem: () => unable, close: () => {} }
  return new RunningGuardian(script, parts)
}

class RunningGuardian implements Guardian {
  private readonly runs = new Set<string>()
  private child: ChildProcess | null = null
  private lastWords: string | null = null
  /** Not all that it was told is in the pipe. */
  private full = false
  /** Something was not even said because of that: it is told everything once it reads again. */
  private behind = false
  private deaths = 0
  private cancelRestart = (): void => {}
  private closed = false

  constructor(
    private readonly script: string,
    private readonly parts: GuardianParts,
  ) {
    this.start()
  }

  watch(runId: string): void {
    this.runs.add(runId)
    this.tell(`+${runId}`)
  }

  release(runId: string): void {
    this.runs.delete(runId)
    this.tell(`-${runId}`)
  }

  pid(): number | null {
    return this.child?.pid ?? null
  }

  problem(): string | null {
    if (this.child === null) return this.lastWords ?? 'The guardian is not running.'
    return this.full ? 'The guardian does not read what it is told; it may not know of the newest runs.' : null
  }

  close(): void {
    this.closed = true
    this.cancelRestart()
    this.child?.kill('SIGCONT')
    this.child?.stdin?.end()
  }

  private start(): void {
    const { clock } = this.parts
    const args = this.script.endsWith('.ts') ? ['--disable-warning=ExperimentalWarning', this.script] : [this.script]
    const command = withoutTerminals({ file: process.execPath, args })
    const bornAt = clock.monotonic()
    // A session of its own: signals to our process group and the end of our terminal do not reach it.
    const child = spawn(command.file, [...command.args], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
      cwd: '/',
    })
    const lost = (why: string): void => {
      if (this.child !== child) return
      this.child = null
      this.lastWords = why
      child.stdin?.destroy()
      if (clock.monotonic() - bornAt > SETTLED_AFTER_MS) this.deaths = 0
      this.startAgain()
    }
    child.on('error', (error) => lost(`The guardian could not be started: ${error.message}`))
    child.on('exit', (code, signal) => lost(`The guardian ended (${signal ?? code}); it is started again.`))
    // A write to a guardian that has just died: its exit says so.
    child.stdin?.on('error', () => {})
    child.stdin?.on('drain', () => {
      if (this.child !== child) return
      this.full = false
      if (this.behind) this.tellAll()
    })
    child.unref()
    this.child = child
    this.full = false
    this.tellAll()
  }

  private startAgain(): void {
    if (this.closed) return
    const afterMs = RESTART_AFTER_MS[this.deaths] ?? RESTART_AFTER_MS[RESTART_AFTER_MS.length - 1] ?? 0
    this.deaths = Math.min(this.deaths + 1, RESTART_AFTER_MS.length - 1)
    if (afterMs === 0) this.start()
    else this.cancelRestart = this.parts.clock.after(afterMs, () => this.start())
  }

  /** Everything in one message, which also takes back what it was told before. */
  private tellAll(): void {
    const { hostId, scopes } = this.parts
    this.behind = false
    this.tell(`=${hostId}`, ...(scopes === null ? [] : [`@${scopes}`]), ...[...this.runs].map((run) => `+${run}`))
  }

  private tell(...orders: readonly string[]): void {
    const { child } = this
    if (child === null || this.closed) return
    child.kill('SIGCONT')
    // Nothing more is queued before a full pipe, so that a guardian that does not read costs no memory.
    if (this.full) this.behind = true
    else this.full = child.stdin?.write(orders.map(asLine).join('')) === false
  }
}

/** One order stays one, whatever a name may hold. */
const asLine = (order: string): string => `${order.replaceAll('\n', '')}\n`
