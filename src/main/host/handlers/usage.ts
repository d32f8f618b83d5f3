import type { HostHandlers } from '../../../shared/contract/index'
import { ok } from '../../../shared/domain/result'
import type { FleetBook } from '../fleetBook'
import type { UsageFeed } from '../usageFeed'
import { breakdownOf, byModelOf, isProvisional, sumOf } from '../usageReport'

/** More models than any agent was seen to use in its life; the smallest ones are left out. */
const MODELS_MAX = 64

export function usageHandlers({ book, feed }: { book: FleetBook; feed: UsageFeed }): HostHandlers['usage'] {
  const storyTitle = (storyId: string): string | null =>
    book.agents.find((spec) => spec.storyId === storyId)?.storyTitle ?? null
  return {
    totals: (_input, sink) => feed.hub.subscribe(sink),
    breakdown: async ({ by }) => ok(breakdownOf(book.runs(), by, storyTitle)),
    agent: async ({ agentId }) => {
      const runs = book.runs(agentId)
      return ok({
        total: sumOf(runs),
        byModel: byModelOf(runs).slice(0, MODELS_MAX),
        provisional: runs.some(isProvisional),
      })
    },
  }
}
