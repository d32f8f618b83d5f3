/** How the timeline writes times: from the run's start, or by the clock. */
export type TimeMode = 'relative' | 'absolute'

const two = (value: number): string => String(value).padStart(2, '0')

/** `0:07`, `12:30`, `1:02:03` since the start; a moment before the start (two clocks) counts as 0. */
export function sinceStart(at: number, start: number): string {
  const seconds = Math.max(0, Math.floor((at - start) / 1_000))
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`
}

/** `14:05:09`, local to the reader. */
export function clockTime(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

export const rowTime = (at: number, start: number, mode: TimeMode): string =>
  mode === 'relative' ? sinceStart(at, start) : clockTime(at)

/** How long a call took: `0.4 s`, `12 s`, `3 m`. A thin space, as ages have. */
export function tookText(ms: number): string {
  const past = Math.max(0, ms)
  if (past < 10_000) return `${(Math.floor(past / 100) / 10).toFixed(1)}\u202fs`
  if (past < 60_000) return `${Math.floor(past / 1_000)}\u202fs`
  return `${Math.floor(past / 60_000)}\u202fm ${Math.floor(past / 1_000) % 60}\u202fs`
}
