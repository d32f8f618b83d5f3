import { useState } from 'react'
import type { PrunePlan } from '../../../../../shared/contract/storage'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { useClient } from '../../../store/context'
import { type Asked, useAsked } from '../../story/useAsked'

export interface Pruning {
  readonly plan: Asked<PrunePlan>
  readonly busy: boolean
  /** What was deleted; null: nothing yet. */
  readonly done: { readonly runCount: number; readonly bytes: number } | null
  /** The plan has changed since it was shown: nothing was deleted, and the new one is there. */
  readonly changed: boolean
  readonly error: SnowhookError | null
  prune(plan: PrunePlan): Promise<void>
}

/** The plan of what would be deleted, and its carrying out: of exactly the plan that was shown. */
export function usePrune(olderThanDays: number, onPruned: () => void): Pruning {
  const client = useClient()
  const plan = useAsked(String(olderThanDays), () => client.storage.plan({ olderThanDays }))
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<Pruning['done']>(null)
  const [changed, setChanged] = useState(false)
  const [error, setError] = useState<SnowhookError | null>(null)
  const prune = async ({ id }: PrunePlan): Promise<void> => {
    setBusy(true)
    setChanged(false)
    setError(null)
    const result = await client.storage.prune({ olderThanDays, planId: id })
    setBusy(false)
    if (result.ok) {
      setDone(result.value)
      onPruned()
    } else if (result.error.tag === 'stale') {
      setChanged(true)
      plan.again()
    } else setError(result.error)
  }
  return { plan, busy, done, changed, error, prune }
}
