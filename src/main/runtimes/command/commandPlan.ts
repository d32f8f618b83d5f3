import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { KERNEL_ARG_MAX_BYTES } from '../../../shared/domain/limits'
import { err, ok, type Result } from '../../../shared/domain/result'
import { parseOptions } from '../optionValues'
import type { PtySpec, RuntimeContext } from '../runtime'
import { CommandOptions } from './options'

/** POSIX promises this shell; `$SHELL` is the user's own choice. */
const FALLBACK_SHELL = '/bin/sh'

export interface CommandPlan {
  readonly spec: PtySpec
  /** The prompt, when the program gets it at all. */
  readonly prompt: string | null
  /** Keys to type once the program is up. */
  readonly typed: string | null
}

export const defaultCommand = (env: Readonly<Record<string, string>>): string => env['SHELL'] || FALLBACK_SHELL

/** What will be executed, decided from the context alone. */
export function planCommand(context: RuntimeContext): Result<CommandPlan, SnowhookError> {
  const options = parseOptions(CommandOptions, context.options)
  if (!options.ok) return options
  if (context.sessionIdToResume !== null) {
    return err(snowhookError('not_resumable', 'A command has no sessions to resume.', { next: 'Start it afresh.' }))
  }
  const prompt = context.prompt === '' || options.value.promptAs === 'ignore' ? null : context.prompt
  const asArgument = prompt !== null && options.value.promptAs === 'argument'
  const args = asArgument ? [...context.args, prompt] : [...context.args]
  if (args.some((arg) => Buffer.byteLength(arg) >= KERNEL_ARG_MAX_BYTES || arg.includes('\0'))) {
    return err(
      snowhookError('invalid_input', 'An argument is longer than the system allows (128 KiB) or contains NUL.', {
        next: 'Let the prompt be typed in instead.',
        field: 'prompt',
      }),
    )
  }
  const { cwd, env } = context
  return ok({
    spec: { file: context.command ?? defaultCommand(env), args, cwd, env, screen: 'pty' },
    prompt,
    typed: prompt === null || asArgument ? null : `${prompt.replaceAll(/\r?\n/g, '\r')}\r`,
  })
}
