import { describe, expect, it } from 'vitest'
import type { ConformanceFixture, Situation } from './fixture'
import { limitCases } from './limitCases'
import { sessionCases } from './sessionCases'
import { manifestCases, startCases } from './startCases'
import { stopCases } from './stopCases'

export type { ConformanceFixture, RuntimeUnderTest, Situation } from './fixture'

/**
 * What every runtime promises (see `AgentRuntime`), tried on real programs in real terminals or against a provider
 * that speaks its real protocol. Cases that a runtime's capabilities do not promise are left out; those that they
 * do promise need their situation. A runtime without programs of its own never aborts and is never parked: its
 * failures end the run with their class, and what it must not leave behind are open requests.
 */
export function conforms(fixture: ConformanceFixture): void {
  const { manifest } = fixture.module
  describe(`runtime ${manifest.id}`, () => {
    it('can be brought into every situation that its capabilities are about', () => {
      const needed: Situation[] = ['succeeds', 'hangs']
      if (manifest.capabilities.resumable) needed.push('crashesBeforeSession', 'crashesAfterSession')
      if (manifest.capabilities.usage) needed.push('rateLimited')
      // An API has no warnings of its own; a CLI that watches a subscription has.
      if (manifest.capabilities.usage && manifest.capabilities.process) needed.push('rateLimitWarning')
      expect(needed.filter((situation) => !fixture.situations.includes(situation))).toEqual([])
    })
    manifestCases(fixture)
    startCases(fixture)
    stopCases(fixture)
    if (manifest.capabilities.resumable) sessionCases(fixture)
    if (manifest.capabilities.usage) limitCases(fixture)
  })
}
