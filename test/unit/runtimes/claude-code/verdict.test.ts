import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RunFacts, verdict } from '../../../../src/main/runtimes/claude-code/verdict'
import { SessionId } from '../../../../src/shared/domain/ids'
import { RuntimeResult } from '../../../../src/shared/domain/run'

const sessionId = SessionId.parse('11111111-2222-4333-8444-555555555555')
const good = { failure: null, reason: 'completed', httpStatus: null, limitResetsAt: null }
const limited = {
  ...good,
  failure: { class: 'rate_limit', message: 'limit' },
  limitResetsAt: 1_795_330_963_000,
} as const

const facts = (more: Partial<RunFacts> = {}): RunFacts => ({
  interactive: false,
  exit: { exitCode: 0, signal: null },
  stoppedBy: null,
  failedToStart: null,
  sessionId,
  judgement: good,
  turnOpen: false,
  rejectedUntil: undefined,
  usage: null,
  lastWords: [],
  ...more,
})

describe('the verdict', () => {
  const table: readonly [string, Partial<RunFacts>, Partial<RuntimeResult>][] = [
    ['a good result', {}, { failure: null, abortedSignal: false }],
    ['a good result and a bad exit code', { exit: { exitCode: 1, signal: null } }, { failure: null }],
    ['exit 0 without a result', { judgement: null }, { failure: { class: 'crash', message: expect.any(String) } }],
    [
      'killed in the middle of a turn',
      { turnOpen: true, exit: { exitCode: null, signal: 'SIGKILL' } },
      {
        failure: { class: 'crash', message: expect.stringContaining('SIGKILL') },
        abortedSignal: false,
        signal: 'SIGKILL',
      },
    ],
    [
      'killed before a session',
      { judgement: null, sessionId: null, exit: { exitCode: null, signal: 'SIGKILL' } },
      { abortedSignal: true, sessionId: null },
    ],
    [
      'a limit',
      { judgement: limited },
      { rateLimitExit: true, rateLimitResetAt: '2026-11-22T07:02:43.000Z', abortedSignal: false },
    ],
    [
      'a limit without a known reset',
      { judgement: { ...limited, limitResetsAt: null } },
      { rateLimitExit: true, rateLimitResetAt: null },
    ],
    [
      'a limit whose reset only the event gave',
      { judgement: { ...limited, limitResetsAt: null }, rejectedUntil: 1_795_330_963_000 },
      { rateLimitResetAt: '2026-11-22T07:02:43.000Z' },
    ],
    [
      'a limit in an earlier turn',
      { rejectedUntil: 1_795_330_963_000 },
      { rateLimitExit: false, rateLimitResetAt: null, failure: null },
    ],
    [
      'ended while a limit rejected its requests',
      { judgement: null, turnOpen: true, rejectedUntil: 1_795_330_963_000 },
      { rateLimitExit: true },
    ],
    [
      'stopped by the user',
      { stoppedBy: 'user', turnOpen: true, judgement: null },
      { failure: { class: 'interrupted', message: expect.any(String) }, timedOut: false },
    ],
    ['stopped before a session', { stoppedBy: 'user', judgement: null, sessionId: null }, { abortedSignal: false }],
    ['stopped when the work was done', { stoppedBy: 'shutdown' }, { failure: null }],
    ['silent for too long', { stoppedBy: 'inactivity', turnOpen: true }, { timedOut: true, abortedSignal: false }],
    ['stopped at a limit', { stoppedBy: 'user', judgement: limited }, { rateLimitExit: false, rateLimitResetAt: null }],
    ['an interface that was left', { interactive: true, judgement: null }, { failure: null }],
    [
      'an interface that crashed',
      { interactive: true, judgement: null, exit: { exitCode: 1, signal: null } },
      { failure: { class: 'crash', message: expect.any(String) } },
    ],
    [
      'never started',
      { exit: null, judgement: null, sessionId: null, failedToStart: { class: 'spawn', message: 'no program' } },
      { abortedSignal: true, failure: { class: 'spawn', message: 'no program' } },
    ],
  ]
  it.each(table)('%s', (_what, given, expected) => {
    expect(verdict(facts(given))).toMatchObject(expected)
  })

  it('quotes what the program said last', () => {
    const { failure } = verdict(facts({ judgement: null, exit: { exitCode: 1, signal: null }, lastWords: ['no disk'] }))
    expect(failure?.message).toContain('no disk')
  })

  it('is consistent, whatever the facts are', () => {
    const anyFacts: fc.Arbitrary<RunFacts> = fc.record({
      interactive: fc.boolean(),
      exit: fc.constantFrom(
        null,
        { exitCode: 0, signal: null },
        { exitCode: 1, signal: null },
        { exitCode: null, signal: 'SIGKILL' },
      ),
      stoppedBy: fc.constantFrom(null, 'user' as const, 'inactivity' as const, 'shutdown' as const),
      failedToStart: fc.constantFrom(null, { class: 'spawn' as const, message: 'x' }),
      sessionId: fc.constantFrom(null, sessionId),
      judgement: fc.constantFrom(null, good, limited),
      turnOpen: fc.boolean(),
      rejectedUntil: fc.constantFrom(undefined, null, 1_795_330_963_000),
      usage: fc.constant(null),
      lastWords: fc.array(fc.string()),
    })
    fc.assert(
      fc.property(anyFacts, (given) => {
        const result = verdict(given)
        expect(RuntimeResult.safeParse(result).error).toBeUndefined()
        expect(result.abortedSignal).toBe(
          result.failure !== null && result.sessionId === null && given.stoppedBy === null,
        )
        if (result.rateLimitResetAt !== null) expect(result.rateLimitExit).toBe(true)
        expect(result.rateLimitExit).toBe(result.failure?.class === 'rate_limit')
      }),
    )
  })
})
