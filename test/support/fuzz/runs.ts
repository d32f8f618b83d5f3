import type { Parameters } from 'fast-check'

/** The same cases at every ordinary run: a red test is red for everybody. */
const SEED = 20_261_122
/** Of each property in an ordinary run; a property that is slow or cheap says how many of them it takes. */
const RUNS_DEFAULT = 40

const numberIn = (name: string): number | null => {
  const text = process.env[name]
  const value = text === undefined || text === '' ? null : Number(text)
  if (value !== null && !Number.isSafeInteger(value)) throw new Error(`${name} is no whole number: ${text}`)
  return value
}

/**
 * How long and from where a property is tried. `FUZZ_RUNS=20000` tries that many new cases of each; a failure prints
 * its seed and path, and `FUZZ_SEED=… FUZZ_PATH=…` with the test's name (`-t`) plays exactly that case again.
 * `share`: of the runs; below 1 for what is slow.
 */
export function fuzz<T>(share = 1): Parameters<T> {
  const runs = numberIn('FUZZ_RUNS')
  const seed = numberIn('FUZZ_SEED') ?? (runs === null ? SEED : null)
  const path = process.env['FUZZ_PATH']
  return {
    numRuns: Math.max(1, Math.round((runs ?? RUNS_DEFAULT) * share)),
    ...(seed === null ? {} : { seed }),
    ...(path === undefined || path === '' ? {} : { path }),
  }
}

/** For the test's own time limit: a long run takes as long as it takes. */
export const FUZZ_TIMEOUT_MS = numberIn('FUZZ_RUNS') === null ? 30_000 : 3_600_000
