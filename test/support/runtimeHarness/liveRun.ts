import type { AgentRuntime, RuntimeContext, StopReason, StopReport } from '../../../src/main/runtimes/runtime'
import type { Pty, Screen } from '../../../src/main/terminal/ports'
import type { AgentEvent, AgentEventOf, AgentEventType } from '../../../src/shared/domain/events'
import type { RuntimeResult } from '../../../src/shared/domain/run'
import type { MemorySessions } from './memorySessions'

export interface RunRecord {
  readonly events: readonly AgentEvent[]
  /** Every byte that every process of the run printed. */
  readonly output: Buffer
  readonly result: RuntimeResult
  readonly sessions: MemorySessions
  readonly context: RuntimeContext
}

interface Waiter {
  readonly look: () => boolean
  readonly fail: (why: Error) => void
}

/** A run in flight. Everything a test waits for is a receipt: an event, some output, the end. */
export class LiveRun {
  readonly events: AgentEvent[] = []
  /** Resolves when `start` resolved and the last event was read. Rejects only when the runtime broke its promise not to throw. */
  readonly done: Promise<RunRecord>
  private readonly settle: PromiseWithResolvers<RunRecord>
  private readonly chunks: Uint8Array[] = []
  private waiters: Waiter[] = []
  private over = false
  private typeInto: (data: string | Uint8Array) => void = () => {
    throw new Error('the run has not started a program yet')
  }
  private resizeTo: (cols: number, rows: number) => void = () => {}
  private screenOf: () => string[] = () => []

  constructor(
    readonly runtime: AgentRuntime,
    readonly context: RuntimeContext,
    private readonly sessions: MemorySessions,
  ) {
    this.settle = Promise.withResolvers()
    this.done = this.settle.promise
    // A test that stops early may never ask; the failure is told to everyone who does.
    this.done.catch(() => {})
  }

  begin(): void {
    this.follow().then(this.settle.resolve, this.settle.reject)
  }

  /** The harness reports each program that the run starts. */
  started(program: Pick<Pty, 'write' | 'resize'>, screen: Pick<Screen, 'text' | 'resize'>): void {
    this.typeInto = (data) => program.write(data)
    this.screenOf = () => screen.text()
    this.resizeTo = (cols, rows) => {
      screen.resize(cols, rows)
      program.resize(cols, rows)
    }
  }

  keep(data: Uint8Array): void {
    this.chunks.push(Uint8Array.from(data))
    this.look()
  }

  get output(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** The text on the run's screen. */
  screen(): string[] {
    return this.screenOf()
  }

  type(data: string | Uint8Array): void {
    this.typeInto(data)
  }

  resize(cols: number, rows: number): void {
    this.resizeTo(cols, rows)
  }

  stop(reason: StopReason = 'user'): Promise<StopReport> {
    return this.runtime.stop(reason)
  }

  eventsOf<T extends AgentEventType>(type: T): AgentEventOf<T>[] {
    return this.events.filter((event): event is AgentEventOf<T> => event.type === type)
  }

  /** Resolves with the first event, past or coming, that fits; rejects when the run ends without it. */
  waitForEvent<T extends AgentEventType>(
    type: T,
    fits: (event: AgentEventOf<T>) => boolean = () => true,
  ): Promise<AgentEventOf<T>> {
    return this.waitFor(`event ${type}`, () => this.eventsOf(type).find(fits))
  }

  /** Resolves when that many events have come; a run that ends with fewer rejects. */
  waitForEventCount(count: number): Promise<void> {
    return this.waitFor(`${count} events`, () => this.events.length >= count || undefined).then(() => {})
  }

  /** Resolves when the raw output contains the text; rejects when the run ends without it. */
  waitForOutput(text: string): Promise<void> {
    return this.waitFor(`output ${JSON.stringify(text)}`, () => this.output.includes(text) || undefined).then(() => {})
  }

  private waitFor<T>(what: string, find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const found = find()
        if (found !== undefined) resolve(found)
        return found !== undefined
      }
      if (look()) return
      if (this.over) reject(this.missed(what))
      else this.waiters.push({ look, fail: () => reject(this.missed(what)) })
    })
  }

  private missed(what: string): Error {
    const seen = this.events.map((event) => event.type).join(' ')
    return new Error(`the run ended without ${what}; events: ${seen}; output: ${this.output.toString().slice(-2_000)}`)
  }

  private look(): void {
    this.waiters = this.waiters.filter((waiter) => !waiter.look())
  }

  private async follow(): Promise<RunRecord> {
    const reading = (async () => {
      for await (const event of this.runtime.streamEvents()) {
        this.events.push(event)
        this.look()
      }
    })()
    try {
      const result = await this.runtime.start(this.context)
      await reading
      return { events: this.events, output: this.output, result, sessions: this.sessions, context: this.context }
    } finally {
      this.over = true
      for (const waiter of this.waiters.splice(0)) waiter.fail(new Error())
    }
  }
}
