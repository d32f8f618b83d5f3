import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunFailure, RuntimeResult } from '../../../shared/domain/run'
import { type Attempt, exitOf, type PromptOrigin, runAttempts, silentAttempt } from './attempts'
import { headlessCommandLine, type SessionChoice, withEnvironment } from './commandLine'
import { HeadlessStream } from './headlessStream'
import { failureFrom, guarded, openSession, promptEvent, type Run } from './run'
import { message } from './text'

/** What a headless resume says when it is given nothing to say. */
const CONTINUE = 'Continue.'

/** `claude -p`: one prompt, a stream of JSON, an end. */
export function runHeadless(run: Run): Promise<RuntimeResult> {
  const { prompt, sessionIdToResume } = run.context
  const words = prompt === '' && sessionIdToResume !== null ? CONTINUE : prompt
  return runAttempts(run, words, (session, text, origin) => attempt(run, session, text, origin))
}

async function attempt(run: Run, session: SessionChoice, prompt: string, origin: PromptOrigin): Promise<Attempt> {
  const { context, program, options, tools } = run
  if (prompt.trim() === '') {
    return silentAttempt(session, { class: 'invalid_request', message: 'A headless run needs a prompt.' })
  }
  const busy = openSession(run, session)
  if (busy !== null) return silentAttempt(session, busy)
  const line = headlessCommandLine(
    { program, session, prompt, model: context.model, options, tools: tools.flags, extraArgs: context.args },
    join(context.appCtx.scratchDir, `prompt-${origin}.txt`),
  )
  const unwritten = line.promptFile === null ? null : await writePrompt(line.promptFile, prompt)
  if (unwritten !== null) return silentAttempt(session, unwritten)
  run.tell(promptEvent(prompt, origin))
  const resuming = session.kind === 'resume' ? session.id : null
  const stream = new HeadlessStream(resuming, context.appCtx.sessions, context.appCtx.prices, run.tell)
  const spec = {
    file: line.file,
    args: line.args,
    cwd: context.cwd,
    env: withEnvironment(context.env),
    screen: 'transcript',
  } as const
  const read = guarded<Uint8Array>(run, (data) => stream.push(data))
  const end = await run.programs.run(context, spec, read, { shownArgs: line.shownArgs, mayBeSilent: tools.mayBeSilent })
  stream.end()
  return {
    session,
    refusal: stream.refusal,
    exit: exitOf(end),
    failedToStart: end.kind === 'not_started' ? failureFrom('spawn', end.error) : null,
    judgement: stream.judgement,
    turnOpen: stream.turnOpen,
    rejectedUntil: stream.rejectedUntil,
    usage: stream.usage,
    lastWords: stream.lastWords.lines,
  }
}

/** Not through the environment or the arguments: it may be long, and it is nobody else's to read. */
async function writePrompt(path: string, prompt: string): Promise<RunFailure | null> {
  try {
    await writeFile(path, prompt, { mode: 0o600 })
    return null
  } catch (cause) {
    return { class: 'spawn', message: message(`The prompt could not be written for the CLI: ${String(cause)}`) }
  }
}
