import { describe, expect } from 'vitest'
import { type ConformanceFixture, caseIf, prepared } from './fixture'
import { expectPromisesKept } from './promises'

export function limitCases(fixture: ConformanceFixture): void {
  const { module, situations } = fixture

  describe('rate limits', () => {
    caseIf(situations.includes('rateLimited'), 'ends with the reset time that the provider gave', async () => {
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
      expectPromisesKept(record)
    })

    caseIf(situations.includes('rateLimitWarning'), 'does not take a warning for an exit', async () => {
      await using under = await fixture.open()
      const record = await under.harness.runToEnd(module, prepared(under, 'rateLimitWarning').context)
      expect(record.events.filter((event) => event.type === 'rate_limit')).toMatchObject([{ status: 'warning' }])
      expect(record.result).toMatchObject({ rateLimitExit: false, rateLimitResetAt: null, failure: null })
      expectPromisesKept(record)
    })
  })
}
