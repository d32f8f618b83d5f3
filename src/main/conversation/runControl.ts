import type { AgentEvent } from '../../shared/domain/events'
import type { RuntimeStatus } from '../../shared/domain/run'
import { EventChannel } from '../runtimes/eventChannel'
import { InactivityWatch } from '../runtimes/inactivityWatch'
import type { RuntimeContext, StopReason, StopReport } from '../runtimes/runtime'

/** The life of one run: its events, its stop, its watch over silence. What happens in between is the loop's. */
export class RunControl {
  status: RuntimeStatus = 'idle'
  private readonly channel = new EventChannel()
  private readonly abort = new AbortController()
  private readonly ended = Promise.withResolvers<void>()
  private stopped: StopReason | null = null
  private over = false
  private pausing = 0
  private mayBeSilent: () => boolean = () => false
  private watch: InactivityWatch | null = null

  events(): AsyncIterable<AgentEvent> {
    return this.channel.events()
  }

  /** Why the run was asked to stop, if it was. The first reason stays. */
  get stopReason(): StopReason | null {
    return this.stopped
  }

  /** Aborts requests and tools. */
  get signal(): AbortSignal {
    return this.abort.signal
  }

  /** Late words of something that was ended have nowhere to go. */
  emit(event: AgentEvent): void {
    if (!this.over) this.channel.emit(event)
  }

  /** Resolves when the host has dealt with every event so far: what it says then takes them into account. */
  heard(): Promise<void> {
    return this.channel.heard()
  }

  begin(context: RuntimeContext): void {
    this.status = 'running'
    this.watchSilence(context)
  }

  /** While it returns true silence is no sign of trouble: a person is waited for. */
  whileWaiting(waits: () => boolean): void {
    this.mayBeSilent = waits
  }

  /** Something moved. */
  alive(): void {
    this.watch?.signOfLife()
  }

  /** Waits, which is no silence either; ends at once when the run is stopped. */
  pause(context: RuntimeContext, ms: number): Promise<void> {
    return this.wait((wake) => context.appCtx.clock.after(ms, wake))
  }

  /** Waits in the same way for something that somebody else does. */
  waitFor(done: Promise<void>): Promise<void> {
    return this.wait((wake) => {
      done.then(wake, wake)
      return () => {}
    })
  }

  private async wait(begin: (wake: () => void) => () => void): Promise<void> {
    this.pausing += 1
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel()
        this.signal.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = begin(wake)
      this.signal.addEventListener('abort', wake)
      if (this.signal.aborted) wake()
    })
    this.pausing -= 1
  }

  /** May come at any time and more than once; while the run goes on it resolves when everything of it has ended. */
  async stop(reason: StopReason): Promise<StopReport> {
    const goesOn = this.status === 'running'
    if (!this.over && this.stopped === null) {
      this.stopped = reason
      this.channel.emit({ type: 'stop_requested', by: reason })
      this.abort.abort()
    }
    if (goesOn) await this.ended.promise
    return { survivors: [] }
  }

  /** Closes the event stream. */
  finish(status: 'completed' | 'failed'): void {
    this.watch?.stop()
    this.status = status
    this.over = true
    this.channel.end()
    this.ended.resolve()
  }

  private watchSilence(context: RuntimeContext): void {
    this.watch = new InactivityWatch(context.appCtx.clock, context.inactivityTimeoutSecs, () => {
      if (this.pausing > 0 || this.mayBeSilent()) this.watchSilence(context)
      else void this.stop('inactivity')
    })
  }
}
