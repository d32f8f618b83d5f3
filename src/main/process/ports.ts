/** A process that cannot be confused with a later one that got the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** Start time as the process table gives it (Linux: clock ticks since boot). */
  readonly startTime: string
}

export interface ProcessInfo extends ProcessIdentity {
  readonly ppid: number
  readonly pgid: number
  readonly sid: number
  readonly command: string
  /** False for zombies: they hold nothing and only wait for their parent. */
  readonly alive: boolean
}

/** Reads the process table. Linux: /proc; macOS: ps. */
export interface ProcessTable {
  list(): Promise<ProcessInfo[]>
  /** Null when there is none or it is a zombie. */
  identify(pid: number): Promise<ProcessIdentity | null>
  isAlive(identity: ProcessIdentity): Promise<boolean>
  /**
   * Pids whose environment carries `SNOWHOOK_RUN=<tag>` or `SNOWHOOK_PROGRAM=<tag>`, also after setsid, nohup and
   * double fork (Linux only).
   */
  taggedWith(tag: string): Promise<ProcessIdentity[]>
}

/** What we started, on disk, so that the next start can find what a crash left behind. */
export interface ProcessLedger {
  /** Synced when it returns. */
  add(entry: LedgerEntry): void
  remove(pid: number): void
  entries(): readonly LedgerEntry[]
}

export interface LedgerEntry extends ProcessIdentity {
  readonly runId: string
  readonly command: string
  readonly startedAt: number
}

/** The environment variable that every process of a run inherits. */
export const RUN_TAG_VARIABLE = 'SNOWHOOK_RUN'
/** The same for one program of a run and what it starts, so that it can be ended without the others. */
export const PROGRAM_TAG_VARIABLE = 'SNOWHOOK_PROGRAM'

export interface TreeStopOptions {
  readonly root: ProcessIdentity
  readonly runTag: string
  readonly onStep: (step: 'interrupt' | 'terminate' | 'kill', pids: readonly number[]) => void
  /** How long each polite step may take; default: as long as the slowest agent CLI needs. */
  readonly graces?: { readonly interruptMs: number; readonly terminateMs: number }
}
/** Interrupt → terminate → kill, each bounded, every signal identity-checked; resolves with the survivors' pids. */
export type StopTree = (options: TreeStopOptions) => Promise<{ readonly survivors: readonly number[] }>
