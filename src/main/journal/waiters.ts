import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'

export type Reached = 'written' | 'synced'

interface Waiter {
  readonly until: Reached
  readonly position: number
  readonly patient: boolean
  readonly done: () => void
  readonly failed: (problem: SnowhookException) => void
}

/** Who waits for a position of a file to be written or synced. */
export class Waiters {
  private list: Waiter[] = []

  /** `patient`: waits on while the disk refuses, until `refuse` is called for all. */
  add(until: Reached, position: number, patient: boolean): Promise<void> {
    return new Promise((done, failed) => this.list.push({ until, position, patient, done, failed }))
  }

  /** Somebody waits for more than what is written. */
  wantWritten(written: number): boolean {
    return this.list.some(({ position }) => position > written)
  }

  /** Somebody waits for a sync of what is written. */
  wantSynced(written: number): boolean {
    return this.list.some(({ until, position }) => until === 'synced' && position <= written)
  }

  notify(reached: Readonly<Record<Reached, number>>): void {
    const isSatisfied = ({ until, position }: Waiter): boolean => position <= reached[until]
    const satisfied = this.list.filter(isSatisfied)
    this.list = this.list.filter((waiter) => !isSatisfied(waiter))
    for (const waiter of satisfied) waiter.done()
  }

  refuse(problem: SnowhookError, who: 'impatient' | 'all'): void {
    const isRefused = ({ patient }: Waiter): boolean => who === 'all' || !patient
    const refused = this.list.filter(isRefused)
    this.list = this.list.filter((waiter) => !isRefused(waiter))
    for (const waiter of refused) waiter.failed(new SnowhookException(problem))
  }
}
