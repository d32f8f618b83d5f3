import type { Clock } from '../../shared/domain/clock'
import type { SnowhookError } from '../../shared/domain/errors'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { STOP_COMMAND_INTERRUPT_GRACE_MS, STOP_COMMAND_TERMINATE_GRACE_MS } from '../../shared/domain/limits'
import { ok, type Result } from '../../shared/domain/result'
import type { RunJournalWriter } from '../journal/ports'
import {
  PROGRAM_TAG_VARIABLE,
  type ProcessIdentity,
  type ProcessLedger,
  type ProcessTable,
  RUN_TAG_VARIABLE,
  type RunScopes,
  type StopTree,
} from '../process/ports'
import type { PtyProcess, PtySpec, RunTerminal } from '../runtimes/runtime'
import { CallOutput } from '../terminal/callOutput'
import type { Pty, Screen, SpawnPty } from '../terminal/ports'

export interface RunTerminalParts {
  readonly runId: RunId
  readonly clock: Clock
  readonly screen: Screen
  readonly journal: RunJournalWriter
  readonly spawnPty: SpawnPty
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly scopes: Pick<RunScopes, 'enter'>
  /** Bytes arrived: a sign of life. */
  readonly onOutput: () => void
  /** What the program of a tool call prints, bounded, for people to follow. */
  readonly onCallOutput: (event: AgentEvent) => void
  /** A program that is no tool call's started or ended: what the pane shows and whether it takes keys may have changed. */
  readonly onProgram: (program: {
    readonly pid: number
    readonly screen: PtySpec['screen']
    readonly alive: boolean
  }) => void
  /** Tells every user of something that went wrong inside Snowhook. */
  readonly report: (message: string) => void
}

/** While the disk is behind, programs wait this long after each piece they print; the owner always drains in the end. */
const PRESSURE_PAUSE_MS = 1_000
/**
 * A program that is stopped while the disk refuses must be able to print, else it cannot end by itself: this long
 * after each piece, which is some megabytes in memory until it is killed, however fast it prints.
 */
const LAST_WORDS_PAUSE_MS = 20
const commandGraces = {
  interruptMs: STOP_COMMAND_INTERRUPT_GRACE_MS,
  terminateMs: STOP_COMMAND_TERMINATE_GRACE_MS,
}
/** No process has it: the identity of a program that was gone before the process table could be asked. */
const ALREADY_GONE = 'gone'

/** Lends the run's lane to its runtime. Every byte reaches the journal before the screen and the parser. */
export class HostRunTerminal implements RunTerminal {
  private readonly alive = new Map<number, { readonly pty: Pty; readonly spec: PtySpec }>()
  /** Started so far that have a tag of their own. */
  private programs = 0
  private closed = false
  /** The journal cannot keep up. */
  private pressed = false
  /** The disk refuses what the journal has. */
  private held = false
  /** Being stopped. */
  private readonly ending = new Set<number>()

  constructor(private readonly parts: RunTerminalParts) {
    const { screen, journal } = parts
    journal.appendResize(screen.cols, screen.rows)
    screen.onInput((data) => {
      for (const { pty, spec } of this.alive.values()) if (spec.screen === 'pty') pty.write(data)
    })
    screen.onResize((cols, rows) => {
      if (this.closed) return
      journal.appendResize(cols, rows)
      for (const { pty, spec } of this.alive.values()) if (spec.screen === 'pty') pty.resize(cols, rows)
    })
  }

  /** Nothing runs any more and the journal is about to be closed: what a pane does to its size is no part of the run. */
  close(): void {
    this.closed = true
  }

  /** A program that draws the pane also reads its keys. */
  get typable(): boolean {
    return [...this.alive.values()].some(({ spec }) => spec.screen === 'pty')
  }

  onOsc(code: number, listener: (payload: string) => string | null): void {
    this.parts.screen.onOsc(code, listener)
  }

  /** The journal cannot keep up: programs wait, for a bounded time after each piece that they print. */
  pressure(high: boolean): void {
    this.pressed = high
    for (const { pty } of this.alive.values()) this.pace(pty)
  }

  /** The disk refuses: what programs print stays with them until it takes again. Those that are stopped may end. */
  hold(held: boolean): void {
    this.held = held
    for (const { pty } of this.alive.values()) this.pace(pty)
  }

  private pace(pty: Pty): void {
    if (this.held && !this.ending.has(pty.pid)) pty.hold()
    else if (this.pressed && !this.held) pty.pause(PRESSURE_PAUSE_MS)
    else pty.resume()
  }

  /** A piece has been printed: what it takes to keep the next ones from coming too fast. */
  private slow(pty: Pty): void {
    if (this.held && this.ending.has(pty.pid)) pty.pause(LAST_WORDS_PAUSE_MS)
    else if (this.pressed) pty.pause(PRESSURE_PAUSE_MS)
  }

  spawn(spec: PtySpec): Result<PtyProcess, SnowhookError> {
    const { runId, scopes, screen, spawnPty } = this.parts
    const alone = spec.scope === 'program' ? `${runId}.${++this.programs}` : null
    const env = {
      ...spec.env,
      [RUN_TAG_VARIABLE]: runId,
      ...(alone === null ? {} : { [PROGRAM_TAG_VARIABLE]: alone }),
    }
    const spawned = spawnPty({ ...spec, env, cols: screen.cols, rows: screen.rows })
    if (!spawned.ok) return spawned
    scopes.enter(alone ?? runId, spawned.value.pid)
    return ok(this.follow(spawned.value, spec, alone ?? runId))
  }

  private follow(pty: Pty, spec: PtySpec, tag: string): PtyProcess {
    const { journal, onOutput, screen, stopTree } = this.parts
    this.alive.set(pty.pid, { pty, spec })
    if (this.held) pty.hold()
    this.announce(pty.pid, spec, true)
    const shown = this.shownTo(spec)
    const identity = this.record(pty.pid, spec)
    let listener: ((data: Uint8Array) => void) | null = null
    const early: Uint8Array[] = []
    pty.onData((data) => {
      journal.appendOutput(data, spec.call !== undefined)
      this.slow(pty)
      if (spec.screen === 'pty') screen.feed(data)
      onOutput()
      shown?.push(data)
      if (listener === null) early.push(data)
      else listener(data)
    })
    const exited = pty.exited.then((end) => {
      this.alive.delete(pty.pid)
      this.ending.delete(pty.pid)
      shown?.end()
      this.announce(pty.pid, spec, false)
      return end
    })
    return {
      pid: pty.pid,
      exited,
      write: (data) => pty.write(data),
      onData: (given) => {
        listener = given
        for (const data of early.splice(0)) given(data)
      },
      stopTree: async (onStep) => {
        this.ending.add(pty.pid)
        this.pace(pty)
        return stopTree({
          root: await identity,
          runTag: tag,
          onStep,
          ...(spec.scope === 'program' ? { graces: commandGraces } : {}),
        })
      },
    }
  }

  private announce(pid: number, { call, screen }: PtySpec, alive: boolean): void {
    if (call === undefined) this.parts.onProgram({ pid, screen, alive })
  }

  private shownTo({ call }: PtySpec): CallOutput | null {
    const { clock, onCallOutput: emit } = this.parts
    return call === undefined ? null : new CallOutput({ callId: call.id, title: call.title ?? null, clock, emit })
  }

  /** On disk as soon as the process table has named it, so that a crash of ours leaves no stranger behind. */
  private async record(pid: number, spec: PtySpec): Promise<ProcessIdentity> {
    const { clock, ledger, processTable, report, runId } = this.parts
    const startedAt = clock.now()
    const identity = await processTable.identify(pid)
    if (identity === null) return { pid, startTime: ALREADY_GONE }
    try {
      ledger.add({ ...identity, runId, command: spec.file, startedAt })
    } catch (cause) {
      // Its tag still names it to the guardian and to the next start.
      report(`Process ${pid} could not be recorded: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    return identity
  }
}
