import type { HostHandlers } from '../../../shared/contract/index'
import { ok } from '../../../shared/domain/result'
import type { UsageIndex } from '../../store/usageIndex'
import type { UsageFeed } from '../usageFeed'
import { answered } from './answered'

export interface UsageHandlerParts {
  readonly index: Pick<UsageIndex, 'agent' | 'breakdown'>
  readonly feed: UsageFeed
}

export function usageHandlers({ index, feed }: UsageHandlerParts): HostHandlers['usage'] {
  return {
    totals: (_input, sink) => feed.hub.subscribe(sink),
    breakdown: ({ by }) => answered(async () => ok(await index.breakdown(by))),
    agent: ({ agentId }) => answered(async () => ok(await index.agent(agentId))),
  }
}
