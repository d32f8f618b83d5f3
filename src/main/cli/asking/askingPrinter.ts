import type { AgentEvent, RecordedEvent } from '../../../shared/domain/events'
import type { RunObserver } from '../runCommand'
import type { Asker } from './asker'
import type { LiveRequests } from './liveRequests'

/**
 * Prints what a run does and, where it asks, asks the person in front of the terminal. What the run does meanwhile is
 * printed once that is answered, so that nothing pushes the question away.
 */
export class AskingPrinter implements RunObserver {
  /** Printed and not yet asked, in order: the host's list of what waits may come later than the event. */
  private readonly announced = new Set<string>()
  private asking: Promise<void> | null = null
  private over = false

  constructor(
    private readonly requests: LiveRequests,
    private readonly asker: Pick<Asker, 'ask'>,
    private readonly print: (recorded: RecordedEvent) => void,
  ) {
    requests.onChange(() => this.askNext())
  }

  async event(recorded: RecordedEvent): Promise<void> {
    while (this.asking !== null) await this.asking
    const { event } = recorded
    if (event.type === 'approval_resolved' || event.type === 'question_answered') this.announced.delete(event.requestId)
    if (event.type !== 'approval_requested' && event.type !== 'question_asked') {
      this.print(recorded)
      return
    }
    const waits = !this.over && this.requests.get(event.requestId) !== null
    this.print(waits ? { ...recorded, event: headOf(event) } : recorded)
    this.announced.add(event.requestId)
    this.askNext()
  }

  close(): void {
    this.over = true
    this.requests.close()
  }

  private askNext(): void {
    if (this.asking !== null || this.over) return
    for (const id of this.announced) {
      const item = this.requests.get(id)
      if (item === null) continue
      this.announced.delete(id)
      this.asking = this.asker.ask(item).then((goesOn) => {
        this.asking = null
        if (goesOn) this.askNext()
        else this.over = true
      })
      return
    }
  }
}

/** The whole of it follows under this head, from the one who asks. */
function headOf<T extends AgentEvent & { type: 'approval_requested' | 'question_asked' }>(event: T): T {
  return event.type === 'approval_requested' ? { ...event, input: '{}' } : { ...event, question: '', choices: [] }
}
