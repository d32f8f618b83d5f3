import type { RuntimeAccess } from '../../shared/domain/access'
import type { Clock } from '../../shared/domain/clock'
import type { SnowhookError } from '../../shared/domain/errors'
import type { AgentEvent } from '../../shared/domain/events'
import type { AgentId, RunId, SessionId, StoryId } from '../../shared/domain/ids'
import type { Result } from '../../shared/domain/result'
import type { RuntimeResult, RuntimeStatus, StopCause } from '../../shared/domain/run'
import type { OptionValues, RuntimeManifest, RuntimeProbe } from '../../shared/domain/runtimeManifest'
import type { Conversations, Prices } from '../conversation/ports'
import type { RunTools } from '../tools/ports'

/**
 * One run of one agent on one backend. An instance is used for a single `start`.
 *
 * Contract, checked by `test/contract/runtimes/conformance`:
 * - `start` never throws for anything a provider, a program or a user does: it resolves to a result.
 * - When `start` resolves, no process of the run is alive (or `stop` has named the survivors) and every event has been emitted.
 * - Events are emitted in the order in which they happened; the host adds `run_started` and `run_ended`, the runtime emits the rest.
 * - `stop` may be called at any time, also before `start` and twice.
 */
export interface AgentRuntime {
  start(context: RuntimeContext): Promise<RuntimeResult>
  stop(reason: StopReason): Promise<StopReport>
  getStatus(): RuntimeStatus
  /** All events from the first, ending when `start` resolves. One consumer. */
  streamEvents(): AsyncIterable<AgentEvent>
}

export type StopReason = StopCause

export interface StopReport {
  /** Pids still alive after interrupt, terminate and kill. */
  readonly survivors: readonly number[]
}

/** Everything a run is given. Nothing else is read: no globals, no process.env, no clock of its own. */
export interface RuntimeContext {
  readonly runId: RunId
  readonly agentId: AgentId
  readonly storyId: StoryId
  readonly agentName: string
  /** The program; null: the runtime's own. */
  readonly command: string | null
  /** Extra arguments, verbatim. */
  readonly args: readonly string[]
  /** For this run: the story's prompt on a fresh start, the follow-up on a resume; may be empty when interactive. */
  readonly prompt: string
  readonly cwd: string
  /** 0: never. */
  readonly inactivityTimeoutSecs: number
  readonly sessionIdToResume: SessionId | null
  /** The full prompt for a fresh session, used once when a resume is rejected; null: do not fall back. */
  readonly freshPrompt: string | null
  readonly projectRoot: string
  readonly model: string | null
  readonly interactive: boolean
  readonly options: OptionValues
  /** The whole environment of the child, built by the host: allow-listed base, the runtime's credentials, the agent's own. */
  readonly env: Readonly<Record<string, string>>
  readonly appCtx: AppContext
}

/** The services a host lends to a run. */
export interface AppContext {
  readonly clock: Clock
  /** Random UUID v4. */
  newUuid(): string
  readonly terminal: RunTerminal
  readonly sessions: RunSessions
  readonly processes: RunProcesses
  /** A private directory of this run, created, removed by the host after the run: settings files, sockets. */
  readonly scratchDir: string
  readonly tools: RunTools
  /** For runtimes whose provider keeps no conversation of its own. */
  readonly conversations: Conversations
  readonly prices: Prices
  readonly allowance: Allowance
  readonly storage: RunStorage
}

/** Whether what the run says reaches the disk. Asked before every call of a model or a tool by those that make them. */
interface RunStorage {
  /** Null: it does. A sentence: the disk refuses; nothing may be begun until `whenWritable` resolves. */
  problem(): string | null
  whenWritable(): Promise<void>
  /** What a run that was stopped still has to bring to disk. It belongs to the run's end: the host waits for it. */
  finish(work: Promise<void>): void
}

/** What may still be used. Asked before every call of a model by those that call it themselves. */
interface Allowance {
  /** Null: go on. A sentence: a budget is reached; end the run before the call, with everything so far kept. */
  refusal(): string | null
}

/** The run's terminal lane. Bytes reach the journal before they reach anything else. */
export interface RunTerminal {
  /** Starts a program in a PTY. With `screen: 'pty'` its bytes are the pane; with `'transcript'` the pane shows the run's events and the bytes are only kept. */
  spawn(spec: PtySpec): Result<PtyProcess, SnowhookError>
  /** Answers a private OSC query on behalf of the terminal (claude's OSC 7501) and reports what the program says through it. */
  onOsc(code: number, listener: (payload: string) => string | null): void
}

export interface PtySpec {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly screen: 'pty' | 'transcript'
  /**
   * What `stopTree` ends: everything that belongs to the run (default), or this program and what it started, for one
   * of several that work side by side.
   */
  readonly scope?: 'run' | 'program'
  /**
   * The tool call that the program works for, with `screen: 'transcript'`: what it prints is drawn into the transcript,
   * as text, while it runs. `title` names it when a call runs several. The pane stays whose it is.
   */
  readonly call?: { readonly id: string; readonly title?: string }
}

export interface PtyProcess {
  readonly pid: number
  /** Every byte, in order, also after the exit until `exited` resolves. One listener. */
  onData(listener: (data: Uint8Array) => void): void
  write(data: string | Uint8Array): void
  /** Resolves after the last byte was delivered. */
  readonly exited: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>
  /** Interrupt, terminate, kill the whole tree, each step bounded; resolves with what is still alive. */
  stopTree(onStep: (step: 'interrupt' | 'terminate' | 'kill', pids: readonly number[]) => void): Promise<StopReport>
}

/** The session store, bound to this run's (story, agent, model). */
export interface RunSessions {
  /** On disk, synced, when it returns. `established: false` for an id that we chose and the provider has not confirmed. */
  record(sessionId: SessionId, established: boolean): void
  /** The provider refused it; it is not offered again. */
  markRejected(sessionId: SessionId, reason: string): void
  /** One writer per session, over the whole host. */
  acquire(sessionId: SessionId): Result<() => void, SnowhookError>
  /** What the provider had counted for this session before this run, when it counts over the session's life; null: nothing known. */
  readCounter(sessionId: SessionId): unknown
  /** Keeps the provider's running count for the next run that resumes or forks this session. Durable like `record`. */
  writeCounter(sessionId: SessionId, counter: unknown): void
}

/** Plain child processes (probes, helpers): started with every inherited descriptor closed, recorded in the ledger. */
interface RunProcesses {
  /** Finds a program by name on the given PATH or checks a path; null when there is none. */
  which(command: string, env: Readonly<Record<string, string>>): string | null
}

/** A backend that can be plugged in. One folder under `runtimes/` exports one of these. */
export interface RuntimeModule {
  readonly manifest: RuntimeManifest
  /**
   * Environment variables that hold this provider's credentials. The host passes them to this runtime's
   * agents and to no others; `'all'` for a runtime that runs whatever the user names.
   */
  readonly credentialVariables: readonly string[] | 'all'
  /** Other variables that say whose account is used: a folder with a login, another address of the provider. */
  readonly accountVariables?: readonly string[]
  /** Checks options before anything is started, so that a form can show the mistake. */
  validate(options: OptionValues): Result<OptionValues, SnowhookError>
  /** Never starts anything that lasts. */
  probe(input: { command: string | null; env: Readonly<Record<string, string>> }): Promise<RuntimeProbe>
  /**
   * Asks the provider whether its credentials work and which models they open. Spends no tokens, never rejects,
   * never names a key. Absent: there is nobody to ask (a CLI has a login of its own).
   */
  checkAccess?(input: {
    readonly env: Readonly<Record<string, string>>
    readonly options: OptionValues
    readonly signal: AbortSignal
  }): Promise<RuntimeAccess>
  create(): AgentRuntime
}
