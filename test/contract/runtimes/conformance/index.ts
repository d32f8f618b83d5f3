import { describe, expect, it } from 'vitest'
import type { ConformanceFixture, Situation } from './fixture'
import { limitCases } from './limitCases'
import { sessionCases } from './sessionCases'
import { manifestCases, startCases } from './startCases'
import { stopCases } from './stopCases'

export type { ConformanceFixture, RuntimeUnderTest, Situation } from './fixture'

/**
 * What every runtime promises (see `AgentRuntime`), tried on real programs in real terminals. Cases that a
 * runtime's capabilities do not promise are left out; those that they do promise need their situation.
 */
export function conforms(fixture: ConformanceFixture): void {
  const { manifest } = fixture.module
  describe(`runtime ${manifest.id}`, () => {
    it('can be brought into every situation that its capabilities are about', () => {
      const needed: Situation[] = ['succeeds', 'hangs']
      if (manifest.capabilities.resumable) needed.push('crashesBeforeSession', 'crashesAfterSession')
      if (manifest.capabilities.usage) needed.push('rateLimited', 'rateLimitWarning')
      expect(needed.filter((situation) => !fixture.situations.includes(situation))).toEqual([])
    })
    manifestCases(fixture)
    startCases(fixture)
    stopCases(fixture)
    if (manifest.capabilities.resumable) sessionCases(fixture)
    if (manifest.capabilities.usage) limitCases(fixture)
  })
}
