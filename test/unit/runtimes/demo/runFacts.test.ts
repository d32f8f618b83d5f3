import { describe, expect, it } from 'vitest'
import type { DemoRecord } from '../../../../src/main/runtimes/demo/agent/records'
import { eventOf } from '../../../../src/main/runtimes/demo/recordEvents'
import { learn, noFacts, type RunFacts, resultOf } from '../../../../src/main/runtimes/demo/runFacts'
import type { ProgramEnd } from '../../../../src/main/runtimes/programRun'
import type { StopReason } from '../../../../src/main/runtimes/runtime'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { outcomeOf, RuntimeResult } from '../../../../src/shared/domain/run'

const NOW = Date.UTC(2026, 0, 1)
const hello: DemoRecord = { type: 'hello', protocol: 1, session: 's1', resumed: false, model: 'm', tools: [] }
const result = (failure: string | null): DemoRecord => ({
  type: 'result',
  turn: 1,
  ok: failure === null,
  reason: failure ?? 'completed',
  failure,
  denied: 0,
  text: '',
})
const limit = (retryAfterMs: number | null): DemoRecord => ({
  type: 'rate_limit',
  status: 'rejected',
  utilization: 1,
  retryAfterMs,
})
const rejected: DemoRecord = { type: 'resume_rejected', session: 's0', reason: 'gone' }

const knowing = (...records: DemoRecord[]): RunFacts =>
  records.reduce((facts, record) => learn(facts, record, eventOf(record, { now: NOW, interactive: false })), noFacts)
const exit = (exitCode: number): ProgramEnd => ({ kind: 'exited', exitCode, signal: null })
const killed: ProgramEnd = { kind: 'exited', exitCode: null, signal: 'SIGKILL' }
const missing: ProgramEnd = { kind: 'not_started', error: snowhookError('spawn_failed', 'Not there.') }

describe('what the end of a demo run means', () => {
  const table: readonly [string, RunFacts, ProgramEnd, StopReason | null, string, string | null][] = [
    ['success', knowing(hello, result(null)), exit(0), null, 'completed', null],
    [
      'several results, the last one counts',
      knowing(hello, result(null), result('server')),
      exit(1),
      null,
      'failed',
      'server',
    ],
    ['a result and then a bad exit', knowing(hello, result(null)), exit(3), null, 'failed', 'crash'],
    ['an exit without a result', knowing(hello), exit(1), null, 'failed', 'crash'],
    ['a signal after a session', knowing(hello), killed, null, 'failed', 'crash'],
    ['a signal before a session', knowing(), killed, null, 'aborted', 'crash'],
    ['an exit before a session', knowing(), exit(1), null, 'aborted', 'crash'],
    ['no program', knowing(), missing, null, 'aborted', 'spawn'],
    ['a rejected resume', knowing(rejected), exit(1), null, 'aborted', 'resume_rejected'],
    ['a limit', knowing(hello, limit(60_000), result('rate_limit')), exit(1), null, 'rate_limited', 'rate_limit'],
    ['a limit that was overcome', knowing(hello, limit(60_000), result(null)), exit(0), null, 'completed', null],
    ['an unknown failure', knowing(hello, result('meteor')), exit(1), null, 'failed', 'unknown'],
    ['a stop', knowing(hello), exit(130), 'user', 'stopped', 'interrupted'],
    ['a stop before a session', knowing(), killed, 'user', 'stopped', 'interrupted'],
    ['a stop before the start', knowing(), { kind: 'stopped' }, 'shutdown', 'stopped', 'interrupted'],
    ['a stop that came too late', knowing(hello, result(null)), exit(0), 'user', 'stopped', null],
    ['silence', knowing(hello), killed, 'inactivity', 'inactive', 'interrupted'],
  ]
  it.each(table)('%s', (_name, facts, end, stopped, outcome, failure) => {
    const judged = resultOf(facts, end, stopped)
    expect(RuntimeResult.safeParse(judged).error).toBeUndefined()
    expect(judged.failure?.class ?? null).toBe(failure)
    expect(outcomeOf(judged, stopped)).toBe(outcome)
    expect(judged.abortedSignal).toBe(outcome === 'aborted')
  })

  it('gives the reset time when it is known, and only for a limit', () => {
    const known = resultOf(knowing(hello, limit(60_000), result('rate_limit')), exit(1), null)
    expect(known.rateLimitResetAt).toBe('2026-01-01T00:01:00.000Z')
    expect(resultOf(knowing(hello, limit(null), result('rate_limit')), exit(1), null).rateLimitResetAt).toBeNull()
    expect(resultOf(knowing(hello, limit(60_000), result(null)), exit(0), null).rateLimitResetAt).toBeNull()
  })

  it('keeps the last usage, also of a run that crashed', () => {
    const usage: DemoRecord = {
      type: 'usage',
      model: 'm',
      tokens: { input: 1, output: 2, cacheCreation: 3, cacheRead: 4 },
      costUsd: 0.5,
      final: false,
    }
    expect(resultOf(knowing(hello, usage), killed, null).tokenUsage).toEqual({
      inputTokens: 1,
      outputTokens: 2,
      cacheCreationInputTokens: 3,
      cacheReadInputTokens: 4,
      totalCostUsd: 0.5,
    })
  })

  it('knows when it waits for a person', () => {
    const activity = (state: 'working' | 'blocked' | 'idle'): DemoRecord => ({
      type: 'activity',
      state,
      waitingFor: null,
      message: '',
    })
    expect(knowing(activity('working')).waiting).toBe(false)
    expect(knowing(activity('working'), activity('blocked')).waiting).toBe(true)
    expect(knowing(activity('blocked'), activity('working')).waiting).toBe(false)
    expect(knowing(activity('idle')).waiting).toBe(true)
  })
})
