export interface Point {
  /** Hours, say. */
  readonly x: number
  readonly y: number
}

/** A straight line through points: how much it rises for one `x`, and how far off that may be. */
export interface Trend {
  readonly slope: number
  /** Standard error of the slope. */
  readonly error: number
}

/** By least squares. */
export function trendOf(points: readonly Point[]): Trend {
  const count = points.length
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count
  const [x0, y0] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const spread = points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0)
  const slope = points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / spread
  const off = points.reduce((sum, { x, y }) => sum + (y - y0 - slope * (x - x0)) ** 2, 0)
  return { slope, error: Math.sqrt(off / Math.max(1, count - 2) / spread) }
}
