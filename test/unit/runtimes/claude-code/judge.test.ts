import { describe, expect, it } from 'vitest'
import { judgeResult, type TurnWords } from '../../../../src/main/runtimes/claude-code/judge'
import { epochMs, isLimitNotice, rateLimitFrom, resetMarker } from '../../../../src/main/runtimes/claude-code/rateLimit'
import { refusalInResult, refusalInText } from '../../../../src/main/runtimes/claude-code/refusal'

const NOTICE = "You've hit your 5-hour limit · resets 7:02am (UTC)"
const silent = { errorLine: null, connectionLost: false, modelText: '', rejected: null }
const good = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  api_error_status: null,
  terminal_reason: 'completed',
}
const used = { usage: { output_tokens: 25 } }

const classOf = (result: Record<string, unknown>, words: TurnWords = silent) =>
  judgeResult(result, words).failure?.class ?? null

describe('a result is judged', () => {
  it.each([
    ['a success', good, null],
    ['is_error under subtype success', { ...good, is_error: true }, 'unknown'],
    ['an HTTP status although is_error is false', { ...good, api_error_status: 500 }, 'server'],
    ['an interrupted stream', { ...good, terminal_reason: 'aborted_streaming' }, 'interrupted'],
    ['an interrupted tool', { ...good, is_error: true, terminal_reason: 'aborted_tools' }, 'interrupted'],
    [
      'a full context',
      { ...good, is_error: true, api_error_status: 400, terminal_reason: 'prompt_too_long' },
      'context_overflow',
    ],
    ['a refusal', { ...good, is_error: true, stop_reason: 'refusal', terminal_reason: 'api_error' }, 'refusal'],
    ['an error subtype of a version without is_error', { subtype: 'error_max_turns' }, 'max_turns'],
    [
      'a start that failed',
      {
        ...good,
        is_error: true,
        subtype: 'error_during_execution',
        terminal_reason: null,
        startup_failure_reason: 'bypass_root',
      },
      'invalid_request',
    ],
    ['429', { ...good, is_error: true, api_error_status: 429 }, 'rate_limit'],
    ['529', { ...good, is_error: true, api_error_status: 529, terminal_reason: 'api_error' }, 'overloaded'],
    ['403', { ...good, is_error: true, api_error_status: 403, terminal_reason: 'api_error' }, 'authentication'],
    ['404', { ...good, is_error: true, api_error_status: 404, terminal_reason: 'api_error' }, 'invalid_request'],
    ['a reason nobody knows yet', { ...good, terminal_reason: 'brand_new' }, null],
    ['nothing at all', {}, null],
  ] as const)('%s', (_what, result, expected) => {
    expect(classOf(result)).toBe(expected)
  })

  it('as a lost connection where only the retries said so', () => {
    const words = { errorLine: { error: 'server_error' }, connectionLost: true, modelText: '', rejected: null }
    const vague = { ...good, is_error: true, terminal_reason: 'api_error' }
    expect(classOf(vague, words)).toBe('connection')
    expect(classOf({ ...vague, api_error_status: 500 }, words)).toBe('server')
    expect(classOf(vague, { ...words, connectionLost: false })).toBe('server')
  })

  it('by the error of the turn where the result itself is vague', () => {
    const words = { errorLine: { error: 'max_output_tokens' }, connectionLost: false, modelText: '', rejected: null }
    expect(classOf({ ...good, is_error: true, terminal_reason: 'api_error' }, words)).toBe('output_limit')
  })
})

describe('a limit notice', () => {
  it('is a limit although the result calls itself a success', () => {
    const judged = judgeResult({ ...good, result: NOTICE }, silent)
    expect(judged).toMatchObject({ failure: { class: 'rate_limit', message: NOTICE }, limitResetsAt: null })
  })

  it('is a limit when the CLI wrote it in the place of the model, also as an ordinary answer without cost', () => {
    const words = { ...silent, modelText: NOTICE }
    expect(classOf({ ...good, result: NOTICE, usage: { output_tokens: 0 } }, words)).toBe('rate_limit')
  })

  it('is none when the model wrote it', () => {
    expect(classOf({ ...good, ...used, result: NOTICE }, { ...silent, modelText: NOTICE })).toBeNull()
  })

  it('is one although it came as an ordinary answer, when a limit rejects or the reset is appended as an epoch', () => {
    const rejecting = { ...silent, modelText: NOTICE, rejected: { resetsAt: null } }
    expect(classOf({ ...good, ...used, result: NOTICE }, rejecting)).toBe('rate_limit')
    const marked = 'Claude AI usage limit reached|1750000000'
    const answer = judgeResult({ ...good, ...used, result: marked }, { ...silent, modelText: marked })
    expect(answer).toMatchObject({ failure: { class: 'rate_limit' }, limitResetsAt: 1_750_000_000_000 })
  })

  it('has the reset of the parameters, in milliseconds', () => {
    const errorLine = { error: 'rate_limit', api_error_params: { rate_limit_info: { resetsAt: 1_795_330_963 } } }
    const result = { ...good, is_error: true, api_error_status: 429, api_error: 'usage_limit_reached', result: NOTICE }
    expect(judgeResult(result, { errorLine, connectionLost: false, modelText: '', rejected: null }).limitResetsAt).toBe(
      1_795_330_963_000,
    )
  })

  it('has the reset of the epoch that old versions append', () => {
    const result = { ...good, result: 'Claude AI usage limit reached|1750000000' }
    expect(judgeResult(result, silent)).toMatchObject({
      failure: { class: 'rate_limit' },
      limitResetsAt: 1_750_000_000_000,
    })
  })

  it.each([
    [NOTICE, true],
    ["You've hit your session limit · resets 8:12am (UTC)", true],
    ['You’ve reached your weekly limit', true],
    ["You're out of usage credits", true],
    ['I found the bug: users see "You\'ve hit your limit".', false],
    [`You've hit your ${'long answer '.repeat(40)}`, false],
    ["You've hit your limit\nand here is the rest of my answer", false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(isLimitNotice(text)).toBe(expected)
  })

  it.each([
    ['resets 3pm', null],
    ['|1750000000', 1_750_000_000_000],
    ['|1750000000123', 1_750_000_000_123],
    ['|12', null],
  ])('%j gives the reset %s: words are never read', (text, expected) => {
    expect(resetMarker(text)).toBe(expected)
  })
})

describe('a rate limit event', () => {
  it.each([
    [1_795_330_963, 1_795_330_963_000],
    [1_795_330_963_000, 1_795_330_963_000],
    [0, null],
    [-5, null],
    [null, null],
    [1e300, null],
  ])('reads %s as %s', (given, expected) => {
    expect(epochMs(given)).toBe(expected)
  })

  it('survives whatever is in it', () => {
    expect(rateLimitFrom({})).toMatchObject({ status: 'allowed', window: null, resetsAt: null, windows: [] })
    const odd = rateLimitFrom({
      status: 7,
      resetsAt: 'soon',
      unifiedWindows: { a: null, b: { utilization: -1, status: '' } },
    })
    expect(odd).toMatchObject({ status: 'allowed', resetsAt: null, windows: [{ name: 'b', status: 'unknown' }] })
  })
})

describe('a refused resume', () => {
  it.each([
    ['No conversation found with session ID: 1234', true],
    ['Error: --resume requires a valid session ID or session title when used with --print.', true],
    ['Session 1234 has expired', true],
    ['The session file is missing', true],
    ['Session version mismatch: written by a newer version', true],
    ['Failed to resume session', true],
    ['Error: Settings file not found: /x', false],
    ['API Error: Connection to the API was lost', false],
    ['Not logged in · Please run /login', false],
    ['Killed', false],
  ])('%j: %s', (line, expected) => {
    expect(refusalInText(line) !== null).toBe(expected)
  })

  it('is not every start that fails: a fresh session would fail the same way', () => {
    const failed = { is_error: true, errors: ['x'] }
    expect(refusalInResult(failed)).toBe('x')
    expect(refusalInResult({ ...failed, startup_failure_reason: 'worktree_resume_refused' })).toBe('x')
    expect(refusalInResult({ ...failed, startup_failure_reason: 'cwd_unavailable' })).toBeNull()
    expect(refusalInResult({ ...failed, is_error: false })).toBeNull()
  })
})
