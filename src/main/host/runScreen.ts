import type { AgentEvent } from '../../shared/domain/events'
import type { PtySpec } from '../runtimes/runtime'
import type { Screen } from '../terminal/ports'

/** Draws events as terminal text, for runs whose pane is not a program's own. */
export interface EventRenderer {
  render(event: AgentEvent): Uint8Array | string
  /** All that later events need of the earlier ones, as plain data. */
  save(): unknown
  /** Goes on where another renderer was. False, and nothing is changed: it is no renderer's state. */
  load(state: unknown): boolean
}

/** Events that may come before a program has started, so before it is known whose picture the pane shows. */
const UNDECIDED: readonly AgentEvent['type'][] = [
  'run_started',
  'resume_report',
  'recovered',
  'prompt',
  'session',
  'notice',
  'process_started',
]

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

  /** Nothing is drawn before somebody has said what. */
  get undecided(): boolean {
    return this.mode === 'undecided'
  }

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

  /** What drawing on depends on, beside the screen, as plain data. Null: nothing is drawn yet. */
  save(): unknown {
    return this.mode === 'undecided' ? null : { mode: this.mode, renderer: this.renderer.save() }
  }

  /** Goes on where another one was, over the screen that it drew. False, and nothing is changed: that cannot be read. */
  load(state: unknown): boolean {
    if (typeof state !== 'object' || state === null || !('mode' in state) || !('renderer' in state)) return false
    const { mode, renderer } = state
    if ((mode !== 'pty' && mode !== 'transcript') || !this.renderer.load(renderer)) return false
    this.mode = mode
    return true
  }

  private draw(event: AgentEvent): void {
    const drawn = this.renderer.render(event)
    if (drawn.length > 0) this.screen.feed(typeof drawn === 'string' ? new TextEncoder().encode(drawn) : drawn)
  }
}
