import { existsSync } from 'node:fs'
import type { Clock } from '../../../shared/domain/clock'
import type { PtyProcess, PtySpec, RunTerminal } from '../../runtimes/runtime'
import { HeadAndTail, type OutputBounds } from './headAndTail'
import { quietEnvironment } from './quietEnvironment'

export interface CommandSpec {
  readonly command: string
  readonly cwd: string
  /** Nothing else reaches the command, but for what keeps programs from asking. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Of everything it prints, kept or not, because the journal keeps it all. */
  readonly printedMaxBytes?: number
  readonly output: OutputBounds
  /** Whose output people follow; absent: it is only kept. */
  readonly call?: PtySpec['call']
}

export type OnStopStep = Parameters<PtyProcess['stopTree']>[0]

export interface CommandParts {
  readonly terminal: RunTerminal
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onAlive?: () => void
  /** What had to be ended: after an abort, out of time, or left in the background. */
  readonly onStopStep?: OnStopStep
}

export interface CommandEnd {
  readonly outcome: 'exited' | 'timed_out' | 'flooded' | 'interrupted' | 'not_started'
  /** Null: ended by a signal, or never started. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** Cleaned and bounded; for `not_started` the reason. */
  readonly output: string
  readonly truncated: boolean
  readonly durationMs: number
  /** Pids of the command that are still alive after everything was tried: normally none. */
  readonly survivors: readonly number[]
}

/** The noisiest honest build prints a tenth of it; one that prints for ever would fill the disk with its journal. */
export const PRINTED_MAX_BYTES = 256_000_000
/** Bash where there is one, because models write for it. */
const SHELLS = ['/bin/bash', '/usr/bin/bash']
/** There is no input: a program that asks reads its end at once instead of waiting for ever. */
const WITHOUT_INPUT = 'exec "$0" -c "$1" </dev/null'

/**
 * Runs one shell command in a terminal of its own, to its end, to the end of its time or to the abort. When this
 * resolves nothing of it is left, also nothing that went into the background or a session of its own.
 */
export async function runCommand(spec: CommandSpec, parts: CommandParts): Promise<CommandEnd> {
  const { clock, terminal, signal, onAlive, onStopStep = () => {} } = parts
  const startedAt = clock.monotonic()
  const shell = SHELLS.find((path) => existsSync(path)) ?? '/bin/sh'
  const spawned = terminal.spawn({
    file: shell,
    args: ['-c', WITHOUT_INPUT, shell, spec.command],
    cwd: spec.cwd,
    env: quietEnvironment(spec.env),
    screen: 'transcript',
    scope: 'program',
    ...(spec.call === undefined ? {} : { call: spec.call }),
  })
  if (!spawned.ok) return notStarted(spawned.error.message)
  const program = spawned.value
  const output = new HeadAndTail(spec.output)
  const { printedMaxBytes = PRINTED_MAX_BYTES } = spec
  const flooded = Promise.withResolvers<void>()
  let printed = 0
  program.onData((data) => {
    onAlive?.()
    output.push(data)
    printed += data.length
    if (printed > printedMaxBytes) flooded.resolve()
  })
  const outcome = await firstEnd(program, spec.timeoutMs, clock, signal, flooded.promise)
  const { survivors } = await program.stopTree(onStopStep)
  const { exitCode, signal: killedBy } = await endOf(program, survivors)
  const { text, truncated } = output.end()
  const durationMs = clock.monotonic() - startedAt
  const code = outcome === 'exited' ? exitCode : null
  return { outcome, exitCode: code, signal: killedBy, output: text, truncated, durationMs, survivors }
}

function firstEnd(
  program: PtyProcess,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
  flooded: Promise<void>,
): Promise<'exited' | 'timed_out' | 'flooded' | 'interrupted'> {
  return new Promise((resolve) => {
    const onAbort = (): void => end('interrupted')
    const cancel = clock.after(timeoutMs, () => end('timed_out'))
    const end = (how: 'exited' | 'timed_out' | 'flooded' | 'interrupted'): void => {
      cancel()
      signal.removeEventListener('abort', onAbort)
      resolve(how)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    void program.exited.then(() => end('exited'))
    void flooded.then(() => end('flooded'))
    if (signal.aborted) onAbort()
  })
}

/** A program that cannot be killed never exits; its pid is told instead of waiting for it. */
function endOf(program: PtyProcess, survivors: readonly number[]): PtyProcess['exited'] {
  return survivors.includes(program.pid) ? Promise.resolve({ exitCode: null, signal: null }) : program.exited
}

const notStarted = (output: string): CommandEnd => ({
  outcome: 'not_started',
  exitCode: null,
  signal: null,
  output,
  truncated: false,
  durationMs: 0,
  survivors: [],
})
