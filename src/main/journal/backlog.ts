/** Bytes waiting for the disk at which the source is asked to pause: several flushes' worth even at 60 MB/s. */
const PRESSURE_HIGH_BYTES = 8_388_608
/** And at which it may go on, far enough below that it does not flutter. */
const PRESSURE_LOW_BYTES = 2_097_152
/** Beyond this, output of a source that did not pause is no longer kept: one run must not exhaust the host's memory. */
const BACKLOG_MAX_BYTES = 67_108_864

/** Counts what one run keeps in memory until it is synced. */
export class Backlog {
  private bytes = 0
  private high = false

  constructor(private readonly onPressure: (high: boolean) => void) {}

  add(count: number): void {
    this.bytes += count
    if (this.high || this.bytes < PRESSURE_HIGH_BYTES) return
    this.high = true
    this.onPressure(true)
  }

  release(count: number): void {
    this.bytes -= count
    if (!this.high || this.bytes > PRESSURE_LOW_BYTES) return
    this.high = false
    this.onPressure(false)
  }

  get waiting(): number {
    return this.bytes
  }

  get full(): boolean {
    return this.bytes >= BACKLOG_MAX_BYTES
  }
}
