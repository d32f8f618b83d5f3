import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { Clock } from '../../../shared/domain/clock'
import { withoutTerminals } from '../../process/closedDescriptors'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment: nothing is added to it. */
  readonly env: Readonly<Record<string, string>>
}

/** Enough for the lines in which a program says why it does not start. */
const STDERR_KEPT_CHARS = 2_000
/** After the exit its last words may still be in the pipe; a child that holds the pipe open must not hide the exit. */
const DRAIN_MS = 500
/** The protocol asks a program to end when its input does; later it is ended. */
const POLITE_EXIT_MS = 2_000

/** JSON lines to and from a program, which is started in a session of its own and holds no terminal of ours. */
export class StdioTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  private readonly buffer = new ReadBuffer()
  private child: ChildProcessWithoutNullStreams | null = null
  private said = ''
  private over = false
  /** How it ended, in words; null: it has not. */
  ended: string | null = null
  private readonly exit = Promise.withResolvers<void>()

  constructor(
    private readonly program: Program,
    private readonly clock: Clock,
  ) {}

  get pid(): number | null {
    return this.child?.pid ?? null
  }

  /** The last of what it wrote to its standard error. */
  get lastWords(): string {
    return this.said.trim()
  }

  start(): Promise<void> {
    const { file, args } = withoutTerminals(this.program)
    const { cwd, env } = this.program
    const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    this.child = child
    child.stdout.on('data', (chunk: Buffer) => this.read(chunk))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-STDERR_KEPT_CHARS)
    })
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', (error) => this.onerror?.(error))
    child.once('exit', (code, signal) => {
      this.ended = signal === null ? `it ended with exit code ${code ?? 'unknown'}` : `it was killed by ${signal}`
      this.exit.resolve()
      this.clock.after(DRAIN_MS, () => this.finish())
    })
    child.once('close', () => this.finish())
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => {
        this.ended = error.message
        this.exit.resolve()
        reject(error)
        this.finish()
      })
    })
  }

  send(message: JSONRPCMessage): Promise<void> {
    const { child } = this
    if (child === null || this.over) return Promise.reject(new Error('The server is not running.'))
    return new Promise((resolve, reject) => {
      child.stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Ends its input and gives it a moment. Whoever started it looks after what is left. */
  async close(): Promise<void> {
    if (this.child !== null && this.ended === null) {
      this.child.stdin.end()
      const cancel = this.clock.after(POLITE_EXIT_MS, () => this.exit.resolve())
      await this.exit.promise
      cancel()
    }
    this.finish()
  }

  private read(chunk: Buffer): void {
    try {
      this.buffer.append(chunk)
    } catch (cause) {
      this.onerror?.(cause instanceof Error ? cause : new Error(String(cause)))
      void this.close()
      return
    }
    for (;;) {
      try {
        const message = this.buffer.readMessage()
        if (message === null) return
        this.onmessage?.(message)
      } catch (cause) {
        // A line that is no message: programs print greetings. The line is behind us, the next may be one.
        this.onerror?.(cause instanceof Error ? cause : new Error(String(cause)))
      }
    }
  }

  private finish(): void {
    if (this.over) return
    this.over = true
    this.buffer.clear()
    this.onclose?.()
  }
}
