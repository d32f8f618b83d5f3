import { setTimeout as pause } from 'node:timers/promises'

/** Far more than anything takes on a machine with other work to do: who waits longer has found something stuck. */
const PATIENCE_MS = 60_000
const LOOK_EVERY_MS = 10

export class Stuck extends Error {}

/** Looks until there is something to see. Throws `Stuck` when there never is. */
export async function until<T>(what: string, look: () => T | null | false | Promise<T | null | false>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== false) return seen
    if (performance.now() > giveUpAt) throw new Stuck(`${what}: nothing after ${PATIENCE_MS / 1_000} s`)
    await pause(LOOK_EVERY_MS)
  }
}

/** The answer, unless it takes for ever. */
export async function soon<T>(what: string, answer: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined
  const never = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Stuck(`${what}: no answer after ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, never])
  } finally {
    clearTimeout(late)
  }
}
