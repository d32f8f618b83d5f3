import { MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import { visibleLine } from '../approvals/visibleText'
import type { RuntimeContext, RuntimeModule } from '../runtimes/runtime'
import { wordsOf } from '../tools/outcome'
import { type CommandEnd, runCommand } from '../tools/shell/runCommand'
import { internalModule } from './internalModule'
import type { WorkParts } from './ownRun'

/** A failed installation says why in its last lines. */
const OUTPUT = { headMaxChars: 2_000, tailMaxChars: 10_000 }

export interface NamedCommand {
  readonly name: string
  readonly command: string
  readonly timeoutSecs: number
}

export type CommandsEnd =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** The command that failed; null: none was begun. */
      readonly name: string | null
      readonly outcome: CommandEnd['outcome']
      readonly exitCode: number | null
      /** Beginning and end of what it printed. */
      readonly output: string
      /** One sentence for people. */
      readonly reason: string
    }

interface CommandsWish {
  /** Set-up commands of a new worktree. */
  readonly commands: readonly NamedCommand[]
  /** Called exactly once, before the run ends, however it ends. */
  readonly onEnd: (end: CommandsEnd) => void
}

/** A runtime for one run: these commands, one after the other; the first that fails ends it and fails the run. */
export const commandsRun = (wish: CommandsWish): RuntimeModule =>
  internalModule(async (context, parts) => {
    const end = await all(wish.commands, context, parts).catch((cause: unknown) =>
      notBegun('not_started', wordsOf(cause)),
    )
    wish.onEnd(end)
    if (end.ok) return null
    if (end.outcome === 'interrupted') return { class: 'interrupted', message: end.reason }
    return { class: end.outcome === 'not_started' ? 'spawn' : 'crash', message: end.reason }
  })

async function all(commands: readonly NamedCommand[], context: RuntimeContext, parts: WorkParts): Promise<CommandsEnd> {
  if (parts.refusal !== null) return notBegun('not_started', parts.refusal)
  for (const [index, command] of commands.entries()) {
    if (parts.signal.aborted) return notBegun('interrupted', 'It was stopped.')
    const end = await one(command, `command-${index + 1}`, context, parts)
    if (end.outcome !== 'exited' || end.exitCode !== 0) return failed(command, end)
  }
  return parts.signal.aborted && commands.length === 0 ? notBegun('interrupted', 'It was stopped.') : { ok: true }
}

async function one(
  { name, command, timeoutSecs }: NamedCommand,
  callId: string,
  { cwd, env }: RuntimeContext,
  parts: WorkParts,
): Promise<CommandEnd> {
  const input = JSON.stringify({ command }).slice(0, TOOL_PAYLOAD_MAX_CHARS)
  parts.emit({ type: 'tool_call', callId, name, input, parentCallId: null })
  const asked = { command, cwd, env, timeoutMs: timeoutSecs * 1_000, output: OUTPUT, call: { id: callId } }
  const end = await runCommand(asked, parts)
  parts.onSurvivors(end.survivors)
  const outcome = end.outcome === 'interrupted' ? 'interrupted' : end.exitCode === 0 ? 'ok' : 'error'
  const { truncated } = end
  const output = `${end.output}\n\n[${endWords(end)}]`
  parts.emit({ type: 'tool_result', callId, outcome, output, truncated, parentCallId: null })
  return end
}

function endWords({ outcome, exitCode, signal, durationMs }: CommandEnd): string {
  const after = `after ${(durationMs / 1_000).toFixed(1)} s`
  if (outcome === 'timed_out') return `its time was over ${after}`
  if (outcome === 'flooded') return `ended because it printed without end, ${after}`
  if (outcome === 'interrupted') return `stopped ${after}`
  if (outcome === 'not_started') return 'could not be started'
  return exitCode === null ? `ended by ${signal ?? 'a signal'} ${after}` : `exit code ${exitCode} ${after}`
}

function failed({ name }: NamedCommand, end: CommandEnd): CommandsEnd {
  const { outcome, exitCode, output } = end
  const reason = visibleLine(`Command ${name} failed: ${endWords(end)}.`, MESSAGE_MAX_CHARS)
  return { ok: false, name, outcome, exitCode, output, reason }
}

const notBegun = (outcome: 'interrupted' | 'not_started', reason: string): CommandsEnd => ({
  ok: false,
  name: null,
  outcome,
  exitCode: null,
  output: '',
  reason,
})
