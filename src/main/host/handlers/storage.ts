import type { HostHandlers } from '../../../shared/contract/index'
import type { StorageHealth } from '../../../shared/contract/storage'
import { ok } from '../../../shared/domain/result'
import type { UsageIndex } from '../../store/usageIndex'
import type { StreamHub } from '../../transport/streamHub'
import type { StorageKeeper } from '../../upkeep/storageKeeper'
import { answered } from './answered'

export interface StorageHandlerParts {
  readonly health: Pick<StreamHub<StorageHealth, StorageHealth>, 'subscribe'>
  readonly keeper: Pick<StorageKeeper, 'use' | 'plan' | 'prune'>
  readonly index: Pick<UsageIndex, 'rebuild'>
  /** What was asked for and could not be done to the end. */
  readonly report: (message: string) => void
}

export function storageHandlers({ health, keeper, index, report }: StorageHandlerParts): HostHandlers['storage'] {
  return {
    health: (_input, sink) => health.subscribe(sink),
    use: () => answered(async () => ok(await keeper.use())),
    plan: ({ olderThanDays }) => answered(async () => ok(await keeper.plan(olderThanDays))),
    prune: ({ olderThanDays, planId }) =>
      answered(async () => {
        const pruned = await keeper.prune(olderThanDays, planId)
        if (!pruned.ok) return pruned
        const { runCount, bytes, problems } = pruned.value
        for (const problem of problems) report(problem)
        return ok({ runCount, bytes })
      }),
    rebuildIndex: () => answered(async () => ok({ facts: await index.rebuild() })),
  }
}
