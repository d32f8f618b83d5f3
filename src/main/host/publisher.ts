import type { Clock } from '../../shared/domain/clock'

/** How soon a change must be seen: a phase at once, a word a little later, "still alive" once a second. */
export type Urgency = 'now' | 'soon' | 'idle'

/** Below what an eye can follow, far below what a busy agent would send. */
const SOON_MS = 50
/** A view carries the whole prompt; an age that ticks does not need it more often. */
const IDLE_MS = 1_000

/** Publishes something as often as is useful and not as often as it changes. */
export class Publisher {
  private lastPublished = Number.NEGATIVE_INFINITY
  private due = Number.POSITIVE_INFINITY
  private cancelTimer: () => void = () => {}

  constructor(
    private readonly clock: Clock,
    private readonly publish: () => void,
  ) {}

  changed(urgency: Urgency): void {
    const now = this.clock.monotonic()
    const due = urgency === 'now' ? now : this.lastPublished + (urgency === 'soon' ? SOON_MS : IDLE_MS)
    if (due <= now) {
      this.flush()
      return
    }
    if (due >= this.due) return
    this.cancelTimer()
    this.due = due
    this.cancelTimer = this.clock.after(due - now, () => this.flush())
  }

  /** Nothing more will be published. */
  close(): void {
    this.cancelTimer()
    this.due = Number.NEGATIVE_INFINITY
  }

  private flush(): void {
    this.cancelTimer()
    if (this.due === Number.NEGATIVE_INFINITY) return
    this.due = Number.POSITIVE_INFINITY
    this.lastPublished = this.clock.monotonic()
    this.publish()
  }
}
