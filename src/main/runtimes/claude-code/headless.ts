import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentEvent } from '../../../shared/domain/events'
import type { RunFailure, RuntimeResult } from '../../../shared/domain/run'
import { headlessCommandLine, type SessionChoice, withEnvironment } from './commandLine'
import { HeadlessStream } from './headlessStream'
import {
  establish,
  failureFrom,
  firstSession,
  freshSession,
  openSession,
  promptEvent,
  type Run,
  rejectSession,
} from './run'
import { message } from './text'
import { verdict } from './verdict'

/** What a headless resume says when it is given nothing to say. */
const CONTINUE = 'Continue.'

interface Exit {
  readonly exitCode: number | null
  readonly signal: string | null
}

interface Attempt {
  readonly session: SessionChoice
  readonly stream: HeadlessStream
  readonly exit: Exit | null
  readonly failedToStart: RunFailure | null
}

/** `claude -p`: one prompt, a stream of JSON, an end. A refused resume is tried once more as a fresh session. */
export async function runHeadless(run: Run): Promise<RuntimeResult> {
  const { context } = run
  const resuming = context.sessionIdToResume !== null
  const prompt = context.prompt === '' && resuming ? CONTINUE : context.prompt
  const first = await attempt(run, firstSession(run), prompt, resuming ? 'resume' : 'start')
  const refusal = first.stream.refusal
  if (refusal === null || run.programs.stopReason !== null) return conclude(run, first)
  const { freshPrompt } = context
  rejectSession(run, refusal, freshPrompt === null ? 'fail' : 'fresh')
  if (freshPrompt !== null) return conclude(run, await attempt(run, freshSession(context), freshPrompt, 'fresh'))
  const failure: RunFailure = { class: 'resume_rejected', message: message(refusal) }
  return conclude(run, { ...first, failedToStart: failure })
}

async function attempt(
  run: Run,
  session: SessionChoice,
  prompt: string,
  origin: 'start' | 'resume' | 'fresh',
): Promise<Attempt> {
  const { context } = run
  const resuming = session.kind === 'resume' ? session.id : null
  const stream = new HeadlessStream(resuming, context.appCtx.sessions, (event) => emitOne(run, event))
  const failed = (failedToStart: RunFailure): Attempt => ({ session, stream, exit: null, failedToStart })
  if (prompt.trim() === '') return failed({ class: 'invalid_request', message: 'A headless run needs a prompt.' })
  const busy = openSession(run, session)
  if (busy !== null) return failed(busy)
  const line = headlessCommandLine(
    {
      program: run.program,
      session,
      prompt,
      model: context.model,
      options: run.options,
      extraArgs: context.args,
    },
    join(context.appCtx.scratchDir, `prompt-${origin}.txt`),
  )
  if (line.promptFile !== null) {
    const written = await writePrompt(line.promptFile, prompt)
    if (written !== null) return failed(written)
  }
  run.emit(promptEvent(prompt, origin))
  const spec = {
    file: line.file,
    args: line.args,
    cwd: context.cwd,
    env: withEnvironment(context.env),
    screen: 'transcript',
  } as const
  const ended = await run.programs.run(context, spec, (data) => stream.push(data), { shownArgs: line.shownArgs })
  stream.end()
  if (ended.kind === 'not_started') return failed(failureFrom('spawn', ended.error))
  return { session, stream, exit: ended.kind === 'exited' ? ended : null, failedToStart: null }
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

function emitOne(run: Run, event: AgentEvent): void {
  if (event.type === 'session') establish(run, event)
  else run.emit(event)
}

function conclude(run: Run, { session, stream, exit, failedToStart }: Attempt): RuntimeResult {
  const { context, sessions } = run
  const refused = stream.refusal !== null
  const resumable = session.kind === 'resume' && !refused ? context.sessionIdToResume : null
  return verdict({
    interactive: false,
    exit,
    stoppedBy: run.programs.stopReason,
    failedToStart,
    sessionId: sessions.established ?? resumable,
    judgement: stream.judgement,
    turnOpen: stream.turnOpen,
    rejectedUntil: stream.rejectedUntil,
    usage: stream.usage,
    lastWords: stream.lastWords,
  })
}
