import { SnowhookException } from '../../shared/domain/errors'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { cut } from '../runtimes/cut'
import type { AppContext } from '../runtimes/runtime'
import type { ConversationLog } from './conversationLog'
import type { RunControl } from './runControl'

/**
 * Nothing is asked of a model and no tool is called while the disk does not take what came of it: the run waits, says
 * so, and goes on by itself. A stop ends the wait.
 */
export class DiskGate {
  private waiting = false

  constructor(
    private readonly storage: AppContext['storage'],
    private readonly log: ConversationLog,
    private readonly control: RunControl,
  ) {}

  /** Resolves when the conversation is on disk. Rejects, with what the disk said, only when the run is stopped first. */
  async sync(): Promise<void> {
    try {
      await this.log.sync()
    } catch (cause) {
      if (this.control.stopReason !== null) throw cause
      const synced = this.log.synced()
      let isStored = false
      synced.then(
        () => {
          isStored = true
        },
        () => {}, // it was closed meanwhile, because the run was stopped
      )
      await this.while(cause instanceof SnowhookException ? cause.error.message : String(cause), synced)
      if (!isStored) throw cause
    }
  }

  /** Resolves when the run's own record is taken too, or the run is stopped. */
  async open(): Promise<void> {
    for (;;) {
      const problem = this.storage.problem()
      if (problem === null || this.control.stopReason !== null) return
      await this.while(problem, this.storage.whenWritable())
    }
  }

  /** Several calls may wait at once; it is said once. */
  private async while(problem: string, done: Promise<void>): Promise<void> {
    const isFirst = !this.waiting
    this.waiting = true
    if (isFirst) this.tell('warning', 'storage_refused', `The run waits until the disk takes what it does. ${problem}`)
    await this.control.waitFor(done)
    this.control.alive()
    if (!isFirst) return
    this.waiting = false
    if (this.control.stopReason === null)
      this.tell('info', 'storage_taken', 'The disk takes writes again; the run goes on.')
  }

  private tell(level: 'info' | 'warning', code: string, message: string): void {
    this.control.emit({ type: 'notice', level, code, message: cut(message, MESSAGE_MAX_CHARS) })
  }
}
