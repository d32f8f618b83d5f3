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
   * Pids whose environment carries the tag of a run, of a program or of a host, also after setsid, nohup and double
   * fork (Linux only).
   */
  taggedWith(tag: string): Promise<ProcessIdentity[]>
  /** What there is to know of every process that this user may look into, by pid. Costs more than a list. */
  traits(): Promise<ReadonlyMap<number, ProcessTraits>>
}

/** Null stands for what cannot be known here. */
export interface ProcessTraits {
  readonly uid: number | null
  /** Without links; of a removed folder the path that it had. */
  readonly cwd: string | null
  /** It has a terminal that it takes keys and signals from. */
  readonly terminal: boolean
  /** The program with its arguments, as it gives them itself. Null where nobody may read it, or there is none. */
  readonly commandLine: string | null
  /** Every tag that it carries, also those of Snowhooks further out. */
  readonly tags: readonly string[]
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
  /**
   * Puts a process that has just been started into the group of a run, or of one program of it (`<run>.<number>`).
   * What it forked before that stays outside and is left to the tags. Never throws.
   */
  enter(tag: string, pid: number): void
  /** Of a run with all its programs, or of one program; also those that a dead host left in a group of that name. */
  members(tag: string): Promise<readonly number[]>
  /** Ends all members at once. */
  kill(tag: string): void
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
/**
 * For a Snowhook inside an agent of another one: the tags that it was started with itself, comma between. Its own
 * processes carry them on, so that the outer one finds them too, whatever becomes of the inner one.
 */
export const OUTER_TAGS_VARIABLE = 'SNOWHOOK_OUTER'

export interface TreeStopOptions {
  readonly root: ProcessIdentity
  readonly runTag: string
  readonly onStep: (step: 'interrupt' | 'terminate' | 'kill', pids: readonly number[]) => void
  /** How long each polite step may take; default: as long as the slowest agent CLI needs. */
  readonly graces?: { readonly interruptMs: number; readonly terminateMs: number }
  /** Processes that are left alone although they look as if they belonged to it: nobody is certain. */
  readonly spared?: readonly ProcessIdentity[]
}
/** Interrupt → terminate → kill, each bounded, every signal identity-checked; resolves with the survivors' pids. */
export type StopTree = (options: TreeStopOptions) => Promise<{ readonly survivors: readonly number[] }>
