import type { SnowhookError } from '../../shared/domain/errors'
import { ARG_MAX_CHARS, ARGS_MAX_ITEMS } from '../../shared/domain/limits'
import type { RuntimeStatus } from '../../shared/domain/run'
import type { EventChannel } from './eventChannel'
import { InactivityWatch } from './inactivityWatch'
import type { PtyProcess, PtySpec, RuntimeContext, StopReason, StopReport } from './runtime'

export type ProgramEnd =
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: 'not_started'; readonly error: SnowhookError }
  /** A stop came first, so nothing was started. */
  | { readonly kind: 'stopped' }

export interface ProgramOptions {
  /** The arguments as events show them, where they are not for everybody's eyes. Default: as they are. */
  readonly shownArgs?: readonly string[]
  /** While it returns true silence is no sign of trouble: the program waits for a person. */
  readonly mayBeSilent?: () => boolean
}

/**
 * The life of the programs of one run, the same whatever they print: one program at a time, stopped as a
 * tree, swept when it ends, watched for silence. A runtime decides what to start and what the bytes mean.
 */
export class ProgramRun {
  status: RuntimeStatus = 'idle'
  private program: PtyProcess | null = null
  private sweep: Promise<StopReport> | null = null
  private stopped: StopReason | null = null
  private over = false

  constructor(private readonly channel: EventChannel) {}

  /** Why the run was asked to stop, if it was. The first reason stays. */
  get stopReason(): StopReason | null {
    return this.stopped
  }

  /** Starts a program and resolves when it and everything it started are gone. */
  async run(
    context: RuntimeContext,
    spec: PtySpec,
    onData: (data: Uint8Array) => void,
    options: ProgramOptions = {},
  ): Promise<ProgramEnd> {
    if (this.stopped !== null) return { kind: 'stopped' }
    const spawned = context.appCtx.terminal.spawn(spec)
    if (!spawned.ok) return { kind: 'not_started', error: spawned.error }
    return this.follow(context, spec, spawned.value, onData, options)
  }

  write(data: string): void {
    this.program?.write(data)
  }

  /** May come at any time and more than once; every call resolves when nothing is left or the survivors are known. */
  async stop(reason: StopReason): Promise<StopReport> {
    if (this.over) return (await this.sweep) ?? { survivors: [] }
    if (this.stopped === null) {
      this.stopped = reason
      this.channel.emit({ type: 'stop_requested', by: reason })
    }
    return this.program === null ? { survivors: [] } : this.stopTree(this.program)
  }

  /** Closes the event stream; nothing may be emitted after it. */
  finish(status: 'completed' | 'failed'): void {
    this.status = status
    this.over = true
    this.channel.end()
  }

  private async follow(
    context: RuntimeContext,
    spec: PtySpec,
    program: PtyProcess,
    onData: (data: Uint8Array) => void,
    { shownArgs = spec.args, mayBeSilent = () => false }: ProgramOptions,
  ): Promise<ProgramEnd> {
    this.program = program
    this.sweep = null
    this.status = 'running'
    this.channel.emit({
      type: 'process_started',
      pid: program.pid,
      command: spec.file.slice(0, ARG_MAX_CHARS),
      args: shownArgs.slice(0, ARGS_MAX_ITEMS).map((arg) => arg.slice(0, ARG_MAX_CHARS)),
    })
    const watchSilence = (): InactivityWatch =>
      new InactivityWatch(context.appCtx.clock, context.inactivityTimeoutSecs, () => {
        if (mayBeSilent()) watch = watchSilence()
        else void this.stop('inactivity')
      })
    let watch = watchSilence()
    program.onData((data) => {
      watch.signOfLife()
      onData(data)
    })
    const { exitCode, signal } = await program.exited
    watch.stop()
    // Children that outlived the program are part of the run: they are ended with it.
    await this.stopTree(program)
    this.program = null
    this.channel.emit({ type: 'process_exited', pid: program.pid, exitCode, signal })
    return { kind: 'exited', exitCode, signal }
  }

  private stopTree(program: PtyProcess): Promise<StopReport> {
    this.sweep ??= program.stopTree((step, pids) => {
      this.channel.emit({ type: 'stop_step', step, pids: [...pids] })
    })
    return this.sweep
  }
}
