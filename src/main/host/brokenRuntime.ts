import type { SessionId } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { RunFailure, RuntimeResult } from '../../shared/domain/run'

/** `start` threw, which no runtime may do: the run ends as failed, with what is known. */
export const brokenPromise = (sessionId: SessionId | null, cause: unknown, hasProcess: boolean): RuntimeResult =>
  failedWith(sessionId, hasProcess, {
    class: 'unknown',
    message: `The runtime failed: ${cause instanceof Error ? cause.message : String(cause)}`.slice(
      0,
      MESSAGE_MAX_CHARS,
    ),
  })

/** `stop` did not end the run in time, so the host ended it without the runtime. */
export const forcedEnd = (sessionId: SessionId | null, hasProcess: boolean): RuntimeResult =>
  failedWith(sessionId, hasProcess, {
    class: 'interrupted',
    message: 'The runtime did not end in time, so Snowhook ended it.',
  })

/** The host died while the run was open. Whether the session was established by then cannot be known: it may be tried. */
export const lostEnd = (sessionId: SessionId | null): RuntimeResult => ({
  ...failedWith(sessionId, false, { class: 'interrupted', message: 'Snowhook ended while it ran.' }),
})

/** Without a process of its own a run has none that could have failed before a session. */
const failedWith = (sessionId: SessionId | null, hasProcess: boolean, failure: RunFailure): RuntimeResult => ({
  sessionId,
  tokenUsage: null,
  abortedSignal: hasProcess && sessionId === null,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure,
  exitCode: null,
  signal: null,
  timedOut: false,
})
