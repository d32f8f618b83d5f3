import { kindsOf, type Schedule, scheduleOf } from '../support/chaos/schedule'

/** How often each kind of thing has to be done by the schedules that every test run plays. */
export const TIMES_COVERED = 2
const SEARCHED = 400

/** So many schedules, the first seeds that together do everything as often as they should. */
export function chosenSchedules(count: number): readonly Schedule[] {
  const candidates = Array.from({ length: SEARCHED }, (_, index) => scheduleOf(index + 1))
  const done = new Map<string, number>()
  const chosen: Schedule[] = []
  while (chosen.length < count) {
    const gain = (schedule: Schedule): number =>
      [...kindsOf(schedule)].filter((kind) => (done.get(kind) ?? 0) < TIMES_COVERED).length
    // Short ones first among equals: there is a test run to wait for.
    const worth = (schedule: Schedule): number => gain(schedule) - schedule.steps.length / 100
    const [best] = candidates.filter((one) => !chosen.includes(one)).sort((a, b) => worth(b) - worth(a))
    if (best === undefined) break
    for (const kind of kindsOf(best)) done.set(kind, (done.get(kind) ?? 0) + 1)
    chosen.push(best)
  }
  return chosen
}

/** Every kind that any schedule does, and how often these do it. */
export function coverage(schedules: readonly Schedule[]): ReadonlyMap<string, number> {
  const all = Array.from({ length: SEARCHED }, (_, index) => scheduleOf(index + 1))
  const times = new Map<string, number>()
  for (const kind of all.flatMap((schedule) => [...kindsOf(schedule)])) times.set(kind, 0)
  for (const schedule of schedules) for (const kind of kindsOf(schedule)) times.set(kind, (times.get(kind) ?? 0) + 1)
  return times
}
