import type { AgentEvent } from '../../../shared/domain/events'
import type { RunFailure, RuntimeResult } from '../../../shared/domain/run'
import type { TokenUsage } from '../../../shared/domain/usage'
import type { ProgramEnd } from '../programRun'
import { PROGRAM_STATUS_OSC, readProgramStatus } from '../programStatus'
import { interactiveCommandLine, type SessionChoice, withEnvironment } from './commandLine'
import { InteractiveSession } from './interactiveSession'
import { prepareReporting, type Reporting } from './reporting'
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

interface Attempt {
  readonly session: SessionChoice
  readonly end: ProgramEnd | null
  readonly failedToStart: RunFailure | null
  readonly refusal: string | null
  readonly usage: TokenUsage | null
  readonly lastWords: readonly string[]
}

/** The CLI's own terminal interface, live in the pane, told apart from any other program by what it reports. */
export async function runInteractive(run: Run): Promise<RuntimeResult> {
  const { context } = run
  let reporting: Reporting
  try {
    reporting = await prepareReporting(context.appCtx.scratchDir)
  } catch (cause) {
    const words = `The private folder of this run cannot be written: ${String(cause)}`
    return conclude(run, notStarted(firstSession(run), { class: 'spawn', message: message(words) }))
  }
  const first = await attempt(run, reporting, firstSession(run), context.prompt)
  if (first.refusal === null || run.programs.stopReason !== null) return conclude(run, first)
  const { freshPrompt } = context
  rejectSession(run, first.refusal, freshPrompt === null ? 'fail' : 'fresh')
  if (freshPrompt !== null) return conclude(run, await attempt(run, reporting, freshSession(context), freshPrompt))
  return conclude(run, { ...first, failedToStart: { class: 'resume_rejected', message: message(first.refusal) } })
}

const notStarted = (session: SessionChoice, failedToStart: RunFailure): Attempt => ({
  session,
  end: null,
  failedToStart,
  refusal: null,
  usage: null,
  lastWords: [],
})

async function attempt(run: Run, reporting: Reporting, session: SessionChoice, prompt: string): Promise<Attempt> {
  const { context, program, options } = run
  const busy = openSession(run, session)
  if (busy !== null) return notStarted(session, busy)
  const line = interactiveCommandLine(
    { program, session, prompt, model: context.model, options, extraArgs: context.args },
    reporting.settingsPath,
  )
  const live = new InteractiveSession({
    context,
    session,
    prompt,
    paste: line.pastePrompt,
    reportsDir: reporting.reportsDir,
    emit: (event) => emitOne(run, event),
    write: (keys) => run.programs.write(keys),
  })
  await live.open()
  if (prompt !== '') {
    const origin = session.kind === 'resume' ? 'resume' : context.sessionIdToResume === null ? 'start' : 'fresh'
    run.emit(promptEvent(prompt, origin))
  }
  context.appCtx.terminal.onOsc(PROGRAM_STATUS_OSC, (payload) => live.terminalSays(readProgramStatus(payload)))
  const spec = {
    file: line.file,
    args: line.args,
    cwd: context.cwd,
    env: withEnvironment(context.env),
    screen: 'pty',
  } as const
  const end = await run.programs.run(context, spec, (data) => live.output(data), {
    shownArgs: line.shownArgs,
    mayBeSilent: () => live.mayBeSilent,
  })
  const usage = await live.close()
  return {
    session,
    end,
    failedToStart: end.kind === 'not_started' ? failureFrom('spawn', end.error) : null,
    refusal: end.kind === 'exited' && end.exitCode !== 0 ? live.refusal : null,
    usage,
    lastWords: live.lastWords,
  }
}

function emitOne(run: Run, event: AgentEvent): void {
  if (event.type === 'session') establish(run, event)
  else run.emit(event)
}

function conclude(run: Run, attempted: Attempt): RuntimeResult {
  const { session, end, failedToStart, refusal, usage, lastWords } = attempted
  const resumable = session.kind === 'resume' && refusal === null ? run.context.sessionIdToResume : null
  return verdict({
    interactive: true,
    exit: end?.kind === 'exited' ? end : null,
    stoppedBy: run.programs.stopReason,
    failedToStart,
    sessionId: run.sessions.established ?? resumable,
    judgement: null,
    turnOpen: false,
    rejectedUntil: undefined,
    usage,
    lastWords,
  })
}
