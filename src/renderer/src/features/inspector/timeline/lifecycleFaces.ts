import type { AgentEventOf, AgentEventType } from '../../../../../shared/domain/events'
import type { RunOutcome } from '../../../../../shared/domain/run'
import { remainsWords } from '../../recovery/remainsWords'
import { oneLine } from './oneLine'
import type { RowFace, RowTone } from './rowFace'

type LifecycleType = Extract<
  AgentEventType,
  | 'run_started'
  | 'process_started'
  | 'process_exited'
  | 'session'
  | 'resume_rejected'
  | 'resume_report'
  | 'stop_requested'
  | 'stop_step'
  | 'recovered'
  | 'run_ended'
>

const outcomeWords: Readonly<Record<RunOutcome, { title: string; tone: RowTone }>> = {
  completed: { title: 'Run completed', tone: 'good' },
  failed: { title: 'Run failed', tone: 'bad' },
  aborted: { title: 'Run aborted before a session', tone: 'bad' },
  rate_limited: { title: 'Run ended by a limit', tone: 'attention' },
  inactive: { title: 'Run ended: no output for too long', tone: 'attention' },
  stopped: { title: 'Run stopped', tone: 'quiet' },
  lost: { title: 'Run lost: the host went away', tone: 'bad' },
}

const stopWords: Readonly<Record<AgentEventOf<'stop_requested'>['by'], string>> = {
  user: 'by you',
  inactivity: 'because there was no output for too long',
  shutdown: 'because Snowhook is closing',
  budget: 'because a budget is reached',
  hibernate: 'by you, to be woken later',
  supervisor: 'by Snowhook',
}

const stepWords: Readonly<Record<AgentEventOf<'stop_step'>['step'], string>> = {
  interrupt: 'Interrupted',
  terminate: 'Asked to terminate',
  kill: 'Killed',
}

const processes = (pids: readonly number[]): string =>
  pids.length === 1 ? `process ${pids[0]}` : `${pids.length} processes: ${pids.slice(0, 20).join(', ')}`

/** Shell-like, for reading only: nothing ever runs this text. */
const commandLine = (command: string, args: readonly string[]): string =>
  [command, ...args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : JSON.stringify(arg)))].join(' ')

/** Rows about the run itself: processes, sessions, how it was stopped and how it ended. */
export const lifecycleFaces: { readonly [T in LifecycleType]: (event: AgentEventOf<T>) => RowFace } = {
  run_started: (event) => ({
    icon: 'process',
    tone: 'quiet',
    title: event.resuming === null ? 'Run started' : 'Run started, resuming',
    summary: [event.runtime, event.model, event.interactive ? 'interactive' : 'headless'].filter(Boolean).join(' · '),
    detail: [
      { label: 'Folder', text: event.cwd },
      ...(event.resuming === null ? [] : [{ label: 'Session to resume', text: event.resuming }]),
    ],
  }),
  process_started: (event) => ({
    icon: 'process',
    tone: 'quiet',
    title: 'Process started',
    summary: oneLine(`pid ${event.pid} · ${commandLine(event.command, event.args.slice(0, 40))}`),
    detail: [{ label: 'Command line', text: commandLine(event.command, event.args) }],
  }),
  process_exited: (event) => ({
    icon: 'process',
    tone: event.exitCode === 0 ? 'quiet' : 'attention',
    title: 'Process exited',
    summary: `pid ${event.pid} · ${event.signal === null ? `exit code ${event.exitCode ?? 'unknown'}` : `signal ${event.signal}`}`,
    detail: [],
  }),
  session: (event) => ({
    icon: 'session',
    tone: event.established ? 'good' : 'quiet',
    title: event.established ? (event.resumed ? 'Session resumed' : 'Session established') : 'Session id chosen',
    summary: [event.sessionId, event.model, event.permissionMode, event.version].filter(Boolean).join(' · '),
    detail: [
      { label: 'Session', text: event.sessionId },
      ...(event.tools === undefined ? [] : [{ label: `Tools (${event.tools.length})`, text: event.tools.join('\n') }]),
    ],
  }),
  resume_rejected: (event) => ({
    icon: 'session',
    tone: 'attention',
    title: event.next === 'fresh' ? 'Resume rejected; starting afresh with the full prompt' : 'Resume rejected',
    summary: oneLine(event.reason),
    detail: [
      { label: 'Session', text: event.sessionId },
      { label: 'Reason', text: event.reason },
    ],
  }),
  resume_report: (event) => ({
    icon: 'session',
    tone: event.missing.length === 0 ? 'good' : 'attention',
    title: 'Resume report',
    summary: remainsWords(event),
    detail: [
      ...(event.kept.length === 0 ? [] : [{ label: 'Kept', text: event.kept.join('\n') }]),
      ...(event.missing.length === 0 ? [] : [{ label: 'Not restored', text: event.missing.join('\n') }]),
      { label: 'Run before', text: event.previousRun },
    ],
  }),
  stop_requested: (event) => ({
    icon: 'stop',
    tone: event.by === 'user' ? 'quiet' : 'attention',
    title: 'Stop requested',
    summary: stopWords[event.by],
    detail: [],
  }),
  stop_step: (event) => ({
    icon: 'stop',
    tone: event.step === 'kill' ? 'attention' : 'quiet',
    title: stepWords[event.step],
    summary: event.pids.length === 0 ? 'nothing was left to signal' : processes(event.pids),
    detail: event.pids.length > 20 ? [{ label: 'Processes', text: event.pids.join(', ') }] : [],
  }),
  recovered: (event) => ({
    icon: 'notice',
    tone: 'attention',
    title: 'Journal recovered',
    summary: oneLine(event.message),
    detail: [{ label: 'What was mended', text: event.message }],
  }),
  run_ended: (event) => ({
    icon: 'end',
    tone: event.survivors.length > 0 ? 'bad' : outcomeWords[event.outcome].tone,
    title: outcomeWords[event.outcome].title,
    summary:
      event.survivors.length > 0
        ? oneLine(`${processes(event.survivors)} still alive · ${event.why}`)
        : oneLine(event.why),
    detail: [
      { label: 'Why', text: event.why },
      ...(event.survivors.length === 0 ? [] : [{ label: 'Still alive', text: event.survivors.join(', ') }]),
      ...(event.result.failure === null
        ? []
        : [{ label: 'Failure', text: `${event.result.failure.class}: ${event.result.failure.message}` }]),
      { label: 'Result', text: JSON.stringify(event.result, null, 2) },
    ],
  }),
}
