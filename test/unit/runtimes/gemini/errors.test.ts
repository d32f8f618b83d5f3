import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ApiProblem } from '../../../../src/main/runtimes/gemini/api'
import { durationMs, failureOf } from '../../../../src/main/runtimes/gemini/errors'
import { errorInfo, quotaFailure, retryInfo } from '../../../support/fake-gemini/answers'

const refused = (httpStatus: number, message: string, details: readonly unknown[] = []): ApiProblem => ({
  kind: 'refused',
  httpStatus,
  message,
  details,
})
const QUOTA = 'You exceeded your current quota, please check your plan and billing details.'

describe('what a problem means', () => {
  it.each<[string, ApiProblem, string, boolean]>([
    [
      'a key that Google does not know',
      refused(400, 'API key not valid. Please pass a valid API key.', [errorInfo('API_KEY_INVALID')]),
      'authentication',
      false,
    ],
    ['a key that has expired', refused(400, 'API key expired. Please renew the API key.'), 'authentication', false],
    ['no key', refused(403, "Method doesn't allow unregistered callers."), 'authentication', false],
    [
      'a key for another service',
      refused(403, 'Requests are blocked.', [errorInfo('API_KEY_SERVICE_BLOCKED')]),
      'authentication',
      false,
    ],
    ['a 401', refused(401, 'Request had invalid authentication credentials.'), 'authentication', false],
    [
      'a project without billing',
      refused(403, 'This API method requires billing to be enabled.', [errorInfo('BILLING_DISABLED')]),
      'billing',
      false,
    ],
    ['no credit left', refused(429, 'Your prepayment credits are depleted.'), 'billing', false],
    [
      'a plan without the model',
      refused(429, QUOTA, [quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '0'), retryInfo('20s')]),
      'billing',
      false,
    ],
    [
      'the same in words only',
      refused(429, `${QUOTA}\n* Quota exceeded for metric: x, limit: 0, model: gemini-4-argon`),
      'billing',
      false,
    ],
    [
      'a rate',
      refused(429, QUOTA, [quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'), retryInfo('7s')]),
      'rate_limit',
      true,
    ],
    ['a rate without details', refused(429, 'Resource has been exhausted (e.g. check quota).'), 'rate_limit', true],
    [
      'a quota that is called daily but comes back soon',
      refused(429, QUOTA, [quotaFailure('GenerateRequestsPerDay'), retryInfo('36s')]),
      'rate_limit',
      true,
    ],
    [
      'a quota of the day without a time',
      refused(429, QUOTA, [quotaFailure('GenerateRequestsPerDay')]),
      'rate_limit',
      false,
    ],
    [
      'no capacity',
      refused(429, 'No capacity available.', [errorInfo('MODEL_CAPACITY_EXHAUSTED')]),
      'overloaded',
      true,
    ],
    [
      'too much for the context',
      refused(400, 'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).'),
      'context_overflow',
      false,
    ],
    ['too much for the wire', refused(413, 'Request Entity Too Large'), 'context_overflow', false],
    [
      'a mistake of ours',
      refused(400, 'Please ensure that multiturn requests alternate between user and model.'),
      'invalid_request',
      false,
    ],
    [
      'a model that is not there',
      refused(404, 'models/x is not found for API version v1beta.'),
      'invalid_request',
      false,
    ],
    ['an overload', refused(503, 'The model is overloaded. Please try again later.'), 'overloaded', true],
    ['a broken server', refused(500, 'An internal error has occurred.'), 'server', true],
    ['a broken server that speaks of keys', refused(500, 'API key not valid'), 'server', true],
    ['a gateway', refused(502, ''), 'server', true],
    ['a deadline', refused(504, 'Deadline expired before operation could complete.'), 'server', true],
    ['a time-out', refused(408, ''), 'server', true],
    ['nobody there', { kind: 'unreachable', message: 'fetch failed' }, 'connection', true],
    ['a cut', { kind: 'cut', message: '' }, 'connection', true],
    ['garbage', { kind: 'garbled', message: 'Failed to parse stream' }, 'server', true],
    ['a stop', { kind: 'aborted' }, 'interrupted', false],
  ])('%s', (_what, problem, failureClass, retryable) => {
    const failure = failureOf(problem, 'http://api')
    expect(failure).toMatchObject({ class: failureClass, retryable, usage: null })
    expect(failure.message).not.toBe('')
    expect(failure.httpStatus).toBe(problem.kind === 'refused' ? problem.httpStatus : null)
  })

  it('tells the provider’s words, cut to what can be told', () => {
    expect(failureOf(refused(404, 'models/x is not found.'), '').message).toBe('HTTP 404: models/x is not found.')
    expect(failureOf(refused(400, 'x'.repeat(9_000)), '').message.length).toBeLessThanOrEqual(4_000)
  })

  it('waits as long as the server says, by RetryInfo before words', () => {
    const waits = (message: string, details: readonly unknown[]) =>
      failureOf(refused(429, message, details), '').retryAfterMs
    expect(waits(QUOTA, [retryInfo('3.5s')])).toBe(3_500)
    expect(waits('Please retry in 36.429760048s.', [])).toBe(36_430)
    expect(waits('Please retry in 36.4s.', [retryInfo('40s')])).toBe(40_000)
    expect(waits(QUOTA, [retryInfo('soon'), { '@type': 'x' }, null, 7])).toBeNull()
    expect(failureOf(refused(503, '', [retryInfo('2s')]), '').retryAfterMs).toBe(2_000)
    expect(failureOf(refused(400, '', [retryInfo('2s')]), '').retryAfterMs).toBeNull()
  })

  it.each([
    ['0s', 0],
    ['1s', 1_000],
    ['0.000000001s', 1],
    ['3600s', 3_600_000],
    [{ seconds: '3', nanos: 500_000_000 }, 3_500],
    ['-1s', null],
    ['1m', null],
    ['', null],
    [7, null],
    [{ seconds: 'x' }, null],
  ])('reads the duration %j as %s ms', (value, expected) => {
    expect(durationMs(value)).toBe(expected)
  })

  it('never throws, whatever the details are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.string(),
        fc.array(fc.jsonValue()),
        (status, message, details) => {
          const { retryAfterMs } = failureOf(refused(status, message, details), 'http://api')
          expect(retryAfterMs === null || retryAfterMs >= 0).toBe(true)
        },
      ),
    )
  })
})
