import type { AgentEvent } from '../../shared/domain/events'
import type { PtySpec } from '../runtimes/runtime'
import type { Screen } from '../terminal/ports'

/** Draws events as terminal text, for runs whose pane is not a program's own. */
export interface EventRenderer {
  render(event: AgentEvent): Uint8Array | string
}

/** Events that may come before a program has started, so before it is known whose picture the pane shows. */
const UNDECIDED: readonly AgentEvent['type'][] = ['run_started', 'prompt', 'session', 'notice', 'process_started']

/**
 * What one run shows in its pane: the program's own screen, or its events as a transcript. Until the first
 * program says which, early events wait; the first event that only a provider can send decides for a transcript.
 */
export class RunScreen {
  private mode: PtySpec['screen'] | 'undecided' = 'undecided'
  private readonly early: AgentEvent[] = []

  constructor(
    private readonly screen: Pick<Screen, 'feed'>,
    private readonly renderer: EventRenderer,
  ) {}

  /** A program was started. */
  decide(mode: PtySpec['screen']): void {
    this.mode = mode
    const early = this.early.splice(0)
    if (mode === 'transcript') for (const event of early) this.draw(event)
  }

  show(event: AgentEvent): void {
    if (this.mode === 'undecided' && UNDECIDED.includes(event.type)) {
      this.early.push(event)
      return
    }
    if (this.mode === 'undecided') this.decide('transcript')
    if (this.mode === 'transcript') this.draw(event)
  }

  /** Bytes that a program printed, seen again in a replay. */
  replay(data: Uint8Array): void {
    if (this.mode === 'pty') this.screen.feed(data)
  }

  private draw(event: AgentEvent): void {
    const drawn = this.renderer.render(event)
    if (drawn.length > 0) this.screen.feed(typeof drawn === 'string' ? new TextEncoder().encode(drawn) : drawn)
  }
}
