import type { FoundProcess, RecoveryReport } from '../../../shared/domain/recovery'

/** What a person says about a process that may be ours. */
export type Verdict = 'end' | 'leave'

export interface RecoverySlice {
  /** Null: nothing worth a word, put away, or not known yet. */
  readonly report: RecoveryReport | null
  /** The processes that wait for a person's word. */
  readonly asked: readonly FoundProcess[]
  /** Words on their way to the host, by process. */
  readonly deciding: Readonly<Record<string, Verdict>>
}

export const emptyRecovery: RecoverySlice = { report: null, asked: [], deciding: {} }

export const applyRecovery = (slice: RecoverySlice, report: RecoveryReport | null): RecoverySlice => ({
  ...slice,
  report,
  asked: report?.processes.filter(({ state }) => state === 'asked') ?? [],
})

export const markDeciding = (slice: RecoverySlice, ids: readonly string[], verdict: Verdict): RecoverySlice => ({
  ...slice,
  deciding: { ...slice.deciding, ...Object.fromEntries(ids.map((id) => [id, verdict])) },
})

export function markDecided(slice: RecoverySlice, ids: readonly string[]): RecoverySlice {
  const decided = new Set(ids)
  return {
    ...slice,
    deciding: Object.fromEntries(Object.entries(slice.deciding).filter(([id]) => !decided.has(id))),
  }
}
