import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import type { SnowhookError } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'
import type { GuardState } from './outputGuard'

/** A program in a pseudo-terminal whose every byte is delivered, however fast it exits. */
export interface Pty {
  readonly pid: number
  onData(listener: (data: Uint8Array) => void): void
  /** Never blocks, never cuts. False: refused, because the program ended or has not read for 16 MB. */
  write(data: string | Uint8Array): boolean
  resize(cols: number, rows: number): void
  /** Stops reading for at most `maxMs`, then reads on by itself: the owner always drains. Nothing while it is held. */
  pause(maxMs: number): void
  /**
   * Stops reading until `resume`: the program waits in its own write. For when nobody can keep what it prints; its exit
   * is noticed and drained all the same, which is what the kernel's buffer holds.
   */
  hold(): void
  resume(): void
  readonly exited: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>
}

export interface PtyOptions {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly cols: number
  readonly rows: number
}

export type SpawnPty = (options: PtyOptions) => Result<Pty, SnowhookError>

/** All that a screen is at one moment: another one that takes it over shows the same, and goes on in the same way. */
export interface ScreenState {
  readonly cols: number
  readonly rows: number
  /** Bytes fed so far. */
  readonly offset: number
  /** Terminal output that draws it, the open sequence included. */
  readonly picture: Uint8Array
  readonly guard: GuardState
}

/**
 * The screen of one run: a headless mirror of everything printed, and the panes that watch it.
 * The mirror is the only one that answers terminal queries.
 */
export interface Screen {
  /** Bytes the program printed, in order. */
  feed(data: Uint8Array): void
  /** Attaches a pane: it gets a snapshot, then deltas, only while visible, within its credit. */
  attach(sink: BytesSink, view: { visible: boolean; cols: number; rows: number }): BytesReceiver
  /** Replies of the terminal (device attributes, cursor position, …) and keys typed in any pane. */
  onInput(listener: (data: Uint8Array) => void): void
  /** The size the program should have: follows the visible panes, coalesced. */
  onResize(listener: (cols: number, rows: number) => void): void
  /** Takes this size at once: for a replay, which follows the journal and not the panes. */
  resize(cols: number, rows: number): void
  onOsc(code: number, listener: (payload: string) => string | null): void
  /** The title the program set, cleaned of controls, at most 80 characters. */
  onTitle(listener: (title: string) => void): void
  readonly cols: number
  readonly rows: number
  /** Bytes fed so far. */
  readonly offset: number
  /** Resolves when the mirror has parsed everything fed so far. */
  settled(): Promise<void>
  /** What a new screen needs to go on from here. */
  save(): ScreenState
  /** Takes over where another screen was; what this one showed is gone. */
  load(state: ScreenState): void
  /** The visible text, line by line, for tests and search. */
  text(): string[]
  /** No more bytes will come; panes keep the picture. */
  end(): void
  /** Told once, when it has ended. */
  onEnd(listener: () => void): void
  dispose(): void
}
