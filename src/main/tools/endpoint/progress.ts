import type { Clock } from '../../../shared/domain/clock'

/**
 * A person may take hours. Claude gives a tool up that is silent for five minutes, where nothing else is set; other
 * clients for one minute.
 */
const PROGRESS_EVERY_MS = 30_000

/** Reports progress until the returned function is called. */
export function keepAlive(clock: Clock, report: (progress: number) => void): () => void {
  let progress = 0
  let cancel = (): void => {}
  const next = (): void => {
    cancel = clock.after(PROGRESS_EVERY_MS, () => {
      progress += 1
      report(progress)
      next()
    })
  }
  next()
  return () => cancel()
}
