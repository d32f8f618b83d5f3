import type { RuntimeResult } from '../../../shared/domain/run'
import { PROGRAM_STATUS_OSC, readProgramStatus } from '../programStatus'
import { type Attempt, exitOf, type PromptOrigin, runAttempts, silentAttempt } from './attempts'
import { interactiveCommandLine, type SessionChoice, withEnvironment } from './commandLine'
import { InteractiveSession } from './interactiveSession'
import { prepareReporting } from './reporting'
import { failureFrom, guarded, openSession, promptEvent, type Run } from './run'
import { message } from './text'

/** The CLI's own terminal interface, live in the pane. */
export function runInteractive(run: Run): Promise<RuntimeResult> {
  const { context } = run
  let live: InteractiveSession | null = null
  context.appCtx.terminal.onOsc(PROGRAM_STATUS_OSC, (payload) => live?.terminalSays(readProgramStatus(payload)) ?? null)
  return runAttempts(run, context.prompt, (session, prompt, origin) =>
    attempt(run, session, prompt, origin, (opened) => {
      live = opened
    }),
  )
}

async function attempt(
  run: Run,
  session: SessionChoice,
  prompt: string,
  origin: PromptOrigin,
  onOpen: (live: InteractiveSession) => void,
): Promise<Attempt> {
  const { context, program, options, tools } = run
  const { scratchDir } = context.appCtx
  const reporting = await prepareReporting(scratchDir, context).catch((cause: unknown) => String(cause))
  if (typeof reporting === 'string') {
    const words = `The private folder of this run cannot be written: ${reporting}`
    return silentAttempt(session, { class: 'spawn', message: message(words) })
  }
  const busy = openSession(run, session)
  if (busy !== null) return silentAttempt(session, busy)
  const line = interactiveCommandLine(
    { program, session, prompt, model: context.model, options, tools: tools.flags, extraArgs: context.args },
    reporting.settingsPath,
  )
  const live = new InteractiveSession({
    guard: (read) => guarded(run, read),
    context,
    session,
    prompt,
    paste: line.pastePrompt,
    reportsDir: reporting.reportsDir,
    tell: run.tell,
    write: (keys) => run.programs.write(keys),
  })
  onOpen(live)
  await live.open()
  if (prompt !== '') run.tell(promptEvent(prompt, origin))
  const spec = {
    file: line.file,
    args: line.args,
    cwd: context.cwd,
    env: withEnvironment(context.env),
    screen: 'pty',
  } as const
  const read = guarded<Uint8Array>(run, (data) => live.output(data))
  const end = await run.programs.run(context, spec, read, {
    shownArgs: line.shownArgs,
    mayBeSilent: () => live.mayBeSilent || tools.mayBeSilent(),
  })
  const usage = await live.close()
  return {
    ...silentAttempt(session, end.kind === 'not_started' ? failureFrom('spawn', end.error) : null),
    refusal: end.kind === 'exited' && end.exitCode !== 0 ? live.refusal : null,
    exit: exitOf(end),
    usage,
    lastWords: live.lastWords.lines,
  }
}
