import type { Clock } from '../../../shared/domain/clock'
import { ToolFailure } from '../outcome'

/** A search through a large checkout takes seconds; an expression that never ends must not hold up the agent. */
const SEARCH_TIMEOUT_MS = 30_000

/** Aborts the search when its time is over. */
export async function withinTime<T>(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  search: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const cancel = clock.after(SEARCH_TIMEOUT_MS, () => {
    late.abort(new ToolFailure(`The search took longer than ${SEARCH_TIMEOUT_MS / 1_000} s and was ended: narrow it.`))
  })
  try {
    return await search(AbortSignal.any([signal, late.signal]))
  } finally {
    cancel()
  }
}
