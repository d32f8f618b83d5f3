import type { Clock } from '../../../shared/domain/clock'
import type { CallEnd, McpConnection, ToolList } from './connection'

/** A run that ends is often followed by its resume: a server that takes seconds to start waits for it. */
const LINGER_MS = 60_000

/** One server for all runs that use it: started for the first, ended a little after the last. */
export class SharedServer {
  private connection: Promise<McpConnection> | null = null
  private holders = 0
  private cancelEnd: () => void = () => {}
  private ending: Promise<void> | null = null
  /** Ends with the last process of connections that were lost. */
  private remains: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly clock: Clock,
    private readonly start: () => Promise<McpConnection>,
    /** Nobody holds it any more, and nothing of it runs. */
    private readonly onEnd: () => void,
  ) {}

  /** Counted until the returned function is called. */
  hold(): () => void {
    this.cancelEnd()
    this.holders += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.holders -= 1
      if (this.holders === 0) this.cancelEnd = this.clock.after(LINGER_MS, () => void this.close())
    }
  }

  /** Rejects with words for people when the server does not start. */
  async tools(): Promise<ToolList> {
    return (await this.connected()).tools()
  }

  /** A server that has ended since the last call is started again. */
  async call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<CallEnd> {
    let connection: McpConnection
    try {
      connection = await orAborted(this.connected(), signal)
    } catch (cause) {
      if (signal.aborted) return { kind: 'interrupted' }
      return { kind: 'lost', why: cause instanceof Error ? cause.message : String(cause) }
    }
    return connection.call(name, input, signal)
  }

  /** True: it takes no more calls. */
  get closed(): boolean {
    return this.ending !== null
  }

  /** Nothing of it runs when this resolves. */
  close(): Promise<void> {
    this.ending ??= this.end()
    return this.ending
  }

  private async end(): Promise<void> {
    this.cancelEnd()
    const connection = await this.connection?.catch(() => null)
    await connection?.close()
    await this.remains
    this.onEnd()
  }

  private connected(): Promise<McpConnection> {
    if (this.closed) return Promise.reject(new Error('it was ended'))
    this.connection ??= this.begin()
    return this.connection
  }

  private begin(): Promise<McpConnection> {
    const forget = (): void => {
      if (this.connection === starting) this.connection = null
    }
    const starting = this.start().then((connection) => {
      connection.onLost = () => {
        forget()
        this.remains = Promise.all([this.remains, connection.close()])
      }
      if (connection.lost !== null) connection.onLost()
      return connection
    })
    starting.catch(forget)
    return starting
  }
}

/** Gives up waiting, not what is waited for: others may wait for it as well. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const onAbort = (): void => reject(new Error('interrupted'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  return promise
}
