/** Time as a dependency: tests turn it by hand. */
export interface Clock {
  /** Milliseconds since the epoch; may jump when the system's clock is set. For records. */
  now(): number
  /** Milliseconds since an arbitrary start; never goes back. For durations and deadlines. */
  monotonic(): number
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void
}
