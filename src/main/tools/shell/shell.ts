import { z } from 'zod'
import { ARG_MAX_CHARS, KERNEL_ARG_MAX_BYTES, MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import { visibleText } from '../../approvals/visibleText'
import { defineTool } from '../defineTool'
import { grantOfCommands } from '../grants'
import { failed, interrupted, succeeded } from '../outcome'
import type { ToolOutcome } from '../ports'
import { type CommandEnd, PRINTED_MAX_BYTES, runCommand } from './runCommand'

const NAME = 'shell'
/** Most commands take seconds; a test suite is given more by the model. */
const TIMEOUT_DEFAULT_SECS = 120
/** An hour: the longest builds. */
const TIMEOUT_MAX_SECS = 3_600
/** Together well below what an outcome may hold. The end of an output says most. */
const HEAD_MAX_CHARS = 12_000
const TAIL_MAX_CHARS = 24_000

export const shellTool = defineTool({
  name: NAME,
  description:
    'Runs a command with bash in the worktree and returns what it printed and its exit code. There is no input: use flags instead of prompts. Whatever it leaves in the background is ended with it. Long output is cut in the middle.',
  risk: 'execute',
  input: z.strictObject({
    command: z
      .string()
      .min(1)
      .max(ARG_MAX_CHARS)
      .refine((command) => !command.includes('\0'), 'must not contain NUL')
      .refine((command) => Buffer.byteLength(command) < KERNEL_ARG_MAX_BYTES, 'is too long for the system'),
    timeout_secs: z.number().min(1).max(TIMEOUT_MAX_SECS).default(TIMEOUT_DEFAULT_SECS),
  }),
  preview: ({ command }) => ({
    summary: visibleText(command).slice(0, MESSAGE_MAX_CHARS),
    grant: grantOfCommands(NAME, [command]),
    sensitive: false,
  }),
  run: async ({ command, timeout_secs }, { callId, spec, env, terminal, clock, signal, onAlive, emit }) => {
    const output = { headMaxChars: HEAD_MAX_CHARS, tailMaxChars: TAIL_MAX_CHARS }
    const asked = { command, cwd: spec.cwd, env, timeoutMs: timeout_secs * 1_000, output, call: { id: callId } }
    const end = await runCommand(asked, { terminal, clock, signal, onAlive })
    if (end.survivors.length > 0) {
      const message = `These processes of a command could not be ended: ${end.survivors.join(', ')}.`
      emit({ type: 'notice', level: 'error', code: 'processes_left', message: message.slice(0, MESSAGE_MAX_CHARS) })
    }
    return outcomeOf(end, timeout_secs)
  },
})

function outcomeOf(end: CommandEnd, timeoutSecs: number): ToolOutcome {
  const told = (note: string): string => (end.output === '' ? `[${note}]` : `${end.output}\n[${note}]`)
  switch (end.outcome) {
    case 'not_started':
      return failed(end.output)
    case 'interrupted':
      return {
        ...interrupted(told('Interrupted. The command and all it had started were ended.')),
        truncated: end.truncated,
      }
    case 'timed_out':
      return failed(
        told(`Not done after ${timeoutSecs} s: it was ended. Give it more time with timeout_secs.`),
        end.truncated,
      )
    case 'flooded':
      return failed(told(`It printed more than ${PRINTED_MAX_BYTES / 1e6} MB, so it was ended.`), end.truncated)
    case 'exited':
      if (end.exitCode === 0) return succeeded(told('Exit code 0.'), end.truncated)
      return failed(
        told(end.exitCode === null ? `Ended by ${end.signal}.` : `Exit code ${end.exitCode}.`),
        end.truncated,
      )
  }
}
