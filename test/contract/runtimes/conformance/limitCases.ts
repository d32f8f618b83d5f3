import { describe, expect } from 'vitest'
import { type ConformanceFixture, caseIf, prepared } from './fixture'
import { expectPromisesKept } from './promises'

export function limitCases(fixture: ConformanceFixture): void {
  const { module, situations } = fixture
  const { capabilities } = module.manifest

  describe('rate limits', () => {
    const { process } = capabilities
    caseIf(
      !process && situations.includes('rateLimited'),
      'fails with the class and the time, and is not parked',
      async () => {
        await using under = await fixture.open()
        const record = await under.harness.runToEnd(module, prepared(under, 'rateLimited').context)
        const rejected = record.events.findLast((event) => event.type === 'rate_limit' && event.status === 'rejected')
        expect(rejected?.type === 'rate_limit' ? rejected.resetsAt : null).not.toBeNull()
        expect(record.result).toMatchObject({
          rateLimitExit: false,
          rateLimitResetAt: null,
          failure: { class: 'rate_limit' },
          abortedSignal: false,
        })
        expect(record.result.sessionId, 'it can be resumed when the limit is lifted').not.toBeNull()
        expectPromisesKept(record, capabilities)
      },
    )

    caseIf(
      process && situations.includes('rateLimited'),
      'ends with the reset time that the provider gave',
      async () => {
        await using under = await fixture.open()
        const record = await under.harness.runToEnd(module, prepared(under, 'rateLimited').context)
        const rejected = record.events.findLast((event) => event.type === 'rate_limit' && event.status === 'rejected')
        const resetsAt = rejected?.type === 'rate_limit' ? rejected.resetsAt : null
        expect(resetsAt).not.toBeNull()
        expect(record.result).toMatchObject({
          rateLimitExit: true,
          failure: { class: 'rate_limit' },
          abortedSignal: false,
        })
        expect(record.result.rateLimitResetAt).toBe(new Date(resetsAt ?? 0).toISOString())
        expectPromisesKept(record, capabilities)
      },
    )

    caseIf(situations.includes('rateLimitWarning'), 'does not take a warning for an exit', async () => {
      await using under = await fixture.open()
      const record = await under.harness.runToEnd(module, prepared(under, 'rateLimitWarning').context)
      expect(record.events.filter((event) => event.type === 'rate_limit')).toMatchObject([{ status: 'warning' }])
      expect(record.result).toMatchObject({ rateLimitExit: false, rateLimitResetAt: null, failure: null })
      expectPromisesKept(record, capabilities)
    })
  })
}
