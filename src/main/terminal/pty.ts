import { closeSync, constants, openSync } from 'node:fs'
import { constants as osConstants } from 'node:os'
import { ReadStream } from 'node:tty'
import type { Clock } from '../../shared/domain/clock'
import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import { PiecePool } from './piecePool'
import type { Pty, PtyOptions, SpawnPty } from './ports'
import { drainNow } from './ptyDrain'
import { PtyInput } from './ptyInput'
import { loadPty, type NativePty } from './ptyNative'
import { type ReadTurn, ReadTurns } from './readTurns'
import { whyNotSpawn } from './spawnChecks'

/** Linux hands out at most 4 KB a read here, macOS 1 KB; a little more saves nothing. */
const READ_BUFFER_BYTES = 16_384
/**
 * After the program's exit, how long its children may go on printing to the terminal. Long enough for what
 * a hang-up makes them say, short enough that a daemon that keeps the terminal cannot hold a run open.
 */
const LINGER_MS = 1_000
const LINGER_POLL_MS = 20

type Exit = Awaited<Pty['exited']>

/**
 * Pseudo-terminals that lose no byte and no descriptor.
 *
 * - The host keeps the slave side open while the program lives, so the kernel never reports a hang-up in mid-output.
 * - When the program has exited, what is left is read straight from the descriptor: the kernel answers "nothing now"
 *   only after every written byte was handed over, so this needs no waiting and no timer.
 * - Only then is the slave side closed and the true end read; then the master is closed.
 *
 * While programs live, none is read for longer than its share of the event loop's turn.
 */
export function createSpawnPty(clock: Clock): SpawnPty {
  const shared: Shared = { clock, turns: new ReadTurns(clock), pieces: new PiecePool() }
  return (options) => {
    const obstacle = whyNotSpawn(options)
    if (obstacle !== null) return err(obstacle)
    try {
      return ok(new OpenPty(options, shared))
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      return err(
        snowhookError('spawn_failed', `Could not start ${options.file} in a terminal: ${why}`, {
          next: 'Check the limits on processes and open files (ulimit -u, ulimit -n).',
        }),
      )
    }
  }
}

/** By all terminals of a host. */
interface Shared {
  readonly clock: Clock
  readonly turns: ReadTurns
  readonly pieces: PiecePool
}

class OpenPty implements Pty {
  readonly pid: number
  readonly exited: Promise<Exit>
  private readonly fd: number
  private readonly native: NativePty
  private readonly socket: ReadStream
  private readonly input: PtyInput
  private readonly clock: Clock
  private readonly turn: ReadTurn
  private slave: number | null
  private listener: ((data: Uint8Array) => void) | null = null
  private early: Uint8Array[] = []
  private cancelPause: (() => void) | null = null
  private held = false
  private exit: Exit | null = null
  private resolveExited: (exit: Exit) => void = () => {}

  constructor(options: PtyOptions, { clock, turns, pieces }: Shared) {
    this.clock = clock
    this.turn = turns.open(() => this.pace())
    const { native, helperPath } = loadPty()
    this.native = native
    this.exited = new Promise((resolve) => {
      this.resolveExited = resolve
    })
    const { file, args, cwd, cols, rows } = options
    const env = Object.entries({ ...options.env, PWD: cwd }).map(([name, value]) => `${name}=${value}`)
    const onExit = (exitCode: number, signal: number): void => this.programExited(exitOf(exitCode, signal))
    const { fd, pid, pty } = native.fork(file, [...args], env, cwd, cols, rows, -1, -1, true, helperPath, onExit)
    this.pid = pid
    this.fd = fd
    this.slave = openSlave(pty, fd, pid)
    const callback = (size: number, buffer: Uint8Array): boolean => {
      this.turn.spend(size, () => this.deliver(pieces.copy(buffer.subarray(0, size))))
      if (this.turn.resting) this.pace()
      return true
    }
    this.socket = new ReadStream(fd, { onread: { buffer: new Uint8Array(READ_BUFFER_BYTES), callback } })
    // A hang-up of the whole terminal (vhangup) is the only way here; the exit still comes by its own way.
    this.socket.on('error', () => {})
    this.input = new PtyInput(fd, clock, () => !this.socket.destroyed)
  }

  onData(listener: (data: Uint8Array) => void): void {
    this.listener = listener
    for (const data of this.early.splice(0)) listener(data)
    this.pace()
  }

  write(data: string | Uint8Array): boolean {
    return this.input.write(data)
  }

  resize(cols: number, rows: number): void {
    if (!this.socket.destroyed) this.native.resize(this.fd, cols, rows, 0, 0)
  }

  pause(maxMs: number): void {
    if (this.exit !== null || this.cancelPause !== null || this.held) return
    this.cancelPause = this.clock.after(maxMs, () => this.resume())
    this.pace()
  }

  hold(): void {
    if (this.exit !== null) return
    this.cancelPause?.()
    this.cancelPause = null
    this.held = true
    this.pace()
  }

  resume(): void {
    this.cancelPause?.()
    this.cancelPause = null
    this.held = false
    this.pace()
  }

  /** Reads, or lets the program wait. */
  private pace(): void {
    const waits = this.cancelPause !== null || this.held || this.turn.resting || this.listener === null
    if (waits || this.exit !== null) this.socket.pause()
    else this.socket.resume()
  }

  private deliver(data: Uint8Array): void {
    if (this.listener === null) this.early.push(data)
    else this.listener(data)
  }

  private programExited(exit: Exit): void {
    this.exit = exit
    this.cancelPause?.()
    this.turn.close()
    this.pace()
    this.input.close()
    const state = this.drain()
    this.closeSlave()
    if (state === 'ended' || this.drain() === 'ended') this.finish(exit)
    else this.linger(exit, this.clock.monotonic() + LINGER_MS)
  }

  /** Children still hold the terminal: what they print is kept until all are gone or the time is over. */
  private linger(exit: Exit, deadline: number): void {
    this.clock.after(LINGER_POLL_MS, () => {
      if (this.drain() === 'ended' || this.clock.monotonic() >= deadline) this.finish(exit)
      else this.linger(exit, deadline)
    })
  }

  private drain(): 'ended' | 'quiet' {
    return this.socket.destroyed ? 'ended' : drainNow(this.fd, (data) => this.deliver(data))
  }

  private finish(exit: Exit): void {
    this.socket.destroy()
    this.resolveExited(exit)
  }

  private closeSlave(): void {
    if (this.slave !== null) closeSync(this.slave)
    this.slave = null
  }
}

/** Node opens files close-on-exec, so no child inherits it. */
function openSlave(path: string, master: number, pid: number): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  } catch (cause) {
    process.kill(pid, 'SIGKILL')
    closeSync(master)
    throw cause
  }
}

const signalNames = new Map<number, string>(
  Object.entries(osConstants.signals).map(([name, number]) => [number, name] as const),
)

/** A death by signal is reported as exit code 0 plus the signal, so the signal is looked at first. */
function exitOf(exitCode: number, signal: number): Exit {
  if (signal === 0) return { exitCode, signal: null }
  return { exitCode: null, signal: signalNames.get(signal) ?? `SIG${signal}` }
}
