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

/** A process that may have been left behind by an earlier host, and is not certainly ours. Nothing is done to it unasked. */
export interface Suspect extends ProcessIdentity {
  readonly command: string
  readonly runId: string | null
  /** Why it is suspected, in one sentence for people. */
  readonly evidence: string
}

/**
 * A group of processes that the kernel keeps for one run (Linux, cgroup v2, where this user may make one): nobody
 * leaves it by `setsid`, a double fork or a scrubbed environment.
 */
export interface RunScopes {
  /** Null: they are there; else why not, in one sentence. */
  problem(): string | null
  /** Puts a process that has just been started into the run's group. Never throws. */
  enter(runId: string, pid: number): void
  members(runId: string): Promise<readonly number[]>
  /** Ends all members at once. */
  kill(runId: string): void
  /** The run is over and empty. */
  release(runId: string): void
  close(): void
}

/** The environment variable that every process of a run inherits. */
export const RUN_TAG_VARIABLE = 'SNOWHOOK_RUN'
/** The same for one program of a run and what it starts, so that it can be ended without the others. */
export const PROGRAM_TAG_VARIABLE = 'SNOWHOOK_PROGRAM'

/** What everything that a host starts inherits, also what belongs to no run (git, probes): names that host. */
export const HOST_TAG_VARIABLE = 'SNOWHOOK_HOST'

export interface TreeStopOptions {
  readonly root: ProcessIdentity
  readonly runTag: string
  readonly onStep: (step: 'interrupt' | 'terminate' | 'kill', pids: readonly number[]) => void
  /** How long each polite step may take; default: as long as the slowest agent CLI needs. */
  readonly graces?: { readonly interruptMs: number; readonly terminateMs: number }
}
/** Interrupt → terminate → kill, each bounded, every signal identity-checked; resolves with the survivors' pids. */
export type StopTree = (options: TreeStopOptions) => Promise<{ readonly survivors: readonly number[] }>
