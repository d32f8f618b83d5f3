import type { SessionId } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { type RunFailure, RuntimeResult } from '../../shared/domain/run'
import type { AgentRuntime } from '../runtimes/runtime'

/** `start` threw, which no runtime may do: the run ends as failed, with what is known. */
export const brokenPromise = (sessionId: SessionId | null, cause: unknown, hasProcess: boolean): RuntimeResult =>
  failedWith(sessionId, hasProcess, {
    class: 'unknown',
    message: `The runtime failed: ${cause instanceof Error ? cause.message : String(cause)}`.slice(
      0,
      MESSAGE_MAX_CHARS,
    ),
  })

/** Could not even be made: a run of it fails at once, like any other whose `start` throws. */
export const brokenRuntime = (cause: unknown): AgentRuntime => ({
  start: () => Promise.reject(cause),
  stop: async () => ({ survivors: [] }),
  getStatus: () => 'failed',
  async *streamEvents() {},
})

/** A runtime's answer with whatever breaks its bounds replaced: the end of a run must be a value that all can read. */
export function soundResult(given: RuntimeResult, otherwise: RuntimeResult): RuntimeResult {
  if (RuntimeResult.safeParse(given).success) return given
  if (typeof given !== 'object' || given === null) return otherwise
  const sound: Record<string, unknown> = { ...otherwise }
  for (const [field, schema] of Object.entries(RuntimeResult.shape)) {
    const value = schema.safeParse(Reflect.get(given, field))
    if (value.success) sound[field] = value.data
  }
  const whole = RuntimeResult.safeParse(sound)
  return whole.success ? whole.data : otherwise
}

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
