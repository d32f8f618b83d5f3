import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { SessionId } from '../../../shared/domain/ids'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { PtySpec, RuntimeContext } from '../runtime'
import { agentProgram } from './agentProgram'
import { manifest } from './manifest'
import type { DemoOptions } from './options'

/** Only this user may read what an agent was asked. */
const PROMPT_FILE_MODE = 0o600

export interface AgentTask {
  readonly sessionId: SessionId
  readonly resume: boolean
  readonly prompt: string
}

/** Lays out what the agent needs and says how to start it. The prompt goes by file: it may be megabytes long. */
export async function planAgent(
  context: RuntimeContext,
  options: DemoOptions,
  task: AgentTask,
): Promise<Result<PtySpec, SnowhookError>> {
  const program = agentProgram()
  if (program === null) {
    const next = 'Build Snowhook again: npm run build.'
    return err(snowhookError('runtime_unavailable', 'The demo agent is missing from this installation.', { next }))
  }
  const promptFile = join(context.appCtx.scratchDir, 'prompt.txt')
  try {
    await writeFile(promptFile, task.prompt, { mode: PROMPT_FILE_MODE })
  } catch (cause) {
    return err(snowhookError('storage_failed', `The run's private folder cannot be written: ${String(cause)}`))
  }
  const { cwd, env } = context
  return ok({
    file: context.command ?? program.file,
    args: [
      ...program.args,
      ...(task.resume ? ['--resume', task.sessionId] : ['--session-id', task.sessionId]),
      ...['--prompt-file', promptFile],
      ...['--model', context.model ?? manifest.models.default ?? ''],
      ...['--scenario', options.scenario],
      ...['--pace', String(options.paceMs)],
      ...['--answer-timeout', String(options.answerTimeoutSecs * 1_000)],
      ...(context.interactive ? ['--interactive'] : []),
      ...context.args,
    ],
    cwd,
    env: { ...env, ...program.env },
    screen: context.interactive ? 'pty' : 'transcript',
  })
}
