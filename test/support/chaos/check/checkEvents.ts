import type { RecordedEvent } from '../../../../src/shared/domain/events'

/** Whether a closed run's events are numbered without gap and end in the one event that says how it ended. */
export function checkEvents(events: readonly Pick<RecordedEvent, 'seq' | 'event'>[]): readonly string[] {
  const faults: string[] = []
  let before = 0
  for (const { seq } of events) {
    if (seq !== before + 1) faults.push(`event ${seq} follows event ${before}`)
    before = seq
  }
  const ends = events.filter(({ event }) => event.type === 'run_ended').length
  if (ends !== 1) faults.push(`it has ${ends} ends`)
  const last = events.at(-1)?.event.type
  if (ends === 1 && last !== 'run_ended') faults.push(`${last} comes after its end`)
  return faults
}
