import { describe, expect, it } from 'vitest'
import { resultOf } from '../../../../src/main/runtimes/command/commandResult'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { outcomeOf, RuntimeResult } from '../../../../src/shared/domain/run'

const exited = (exitCode: number | null, signal: string | null = null) =>
  ({ kind: 'exited', exitCode, signal }) as const
const missing = { kind: 'not_started', error: snowhookError('spawn_failed', 'Not there.') } as const
const refused = { kind: 'refused', error: snowhookError('invalid_input', 'No.') } as const
const noSessions = { kind: 'refused', error: snowhookError('not_resumable', 'No sessions.') } as const

describe('what the end of a command means', () => {
  it.each([
    ['exit 0', exited(0), null, 'completed', null],
    ['exit 3: it ran, so it failed and was not aborted', exited(3), null, 'failed', 'crash'],
    ['a signal from elsewhere', exited(null, 'SIGSEGV'), null, 'failed', 'crash'],
    ['a stop', exited(null, 'SIGTERM'), 'user', 'stopped', 'interrupted'],
    ['a stop that the program took politely', exited(0), 'shutdown', 'stopped', 'interrupted'],
    ['a stop before the start', { kind: 'stopped' }, 'user', 'stopped', 'interrupted'],
    ['silence', exited(null, 'SIGKILL'), 'inactivity', 'inactive', 'interrupted'],
    ['a program that is not there', missing, null, 'aborted', 'spawn'],
    ['a wrong option', refused, null, 'aborted', 'invalid_request'],
    ['a resume', noSessions, null, 'aborted', 'resume_rejected'],
  ] as const)('%s', (_name, end, stopped, outcome, failure) => {
    const result = resultOf(end, stopped)
    expect(RuntimeResult.safeParse(result).error).toBeUndefined()
    expect(result.failure?.class ?? null).toBe(failure)
    expect(outcomeOf(result, stopped)).toBe(outcome)
    expect(result).toMatchObject({ sessionId: null, tokenUsage: null, rateLimitExit: false })
  })
})
