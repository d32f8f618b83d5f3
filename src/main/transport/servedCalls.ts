import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { CALLS_IN_FLIGHT_MAX } from '../../shared/domain/limits'
import { ok, type Result } from '../../shared/domain/result'
import type { HostControl } from '../../shared/wire/frames'
import { presentable, type ReportFault } from './faults'
import type { CallMethod } from './methods'

/**
 * Questions of one connection that are answered at a time. Answers are megabytes, and how many are in memory must not
 * depend on how many a client asks for; more at once would not be faster either.
 */
const QUERIES_AT_ONCE_MAX = 8

/** What calls need of their connection. */
export interface CallCarrier {
  send(frame: HostControl): Result<void, SnowhookError>
  /** Calls `go` once the client has taken what was sent before. */
  whenClear(who: object, go: () => void): void
  readonly fault: ReportFault
}

interface Call {
  readonly id: number
  readonly name: string
  readonly method: CallMethod
  readonly input: unknown
}

/**
 * The calls of one connection. A command is carried out at once, whatever its client reads: it may say "stop". A
 * question waits in line while the client has not taken earlier answers; any answer that is ready waits then too.
 */
export class ServedCalls {
  private open = 0
  private answering = 0
  private readonly line: Call[] = []

  constructor(private readonly carrier: CallCarrier) {}

  /** Says why not, when there are too many. */
  begin(call: Call): SnowhookError | null {
    if (this.open >= CALLS_IN_FLIGHT_MAX) return tooMany
    this.open += 1
    if (call.method.definition.kind === 'command') void this.serve(call, () => {})
    else {
      this.line.push(call)
      this.advance()
    }
    return null
  }

  /** The client is gone: what was not begun never is. */
  close(): void {
    this.line.length = 0
  }

  private advance(): void {
    if (this.line.length === 0 || this.answering >= QUERIES_AT_ONCE_MAX) return
    this.carrier.whenClear(this, () => {
      const call = this.line.shift()
      if (call === undefined) return
      this.answering += 1
      void this.serve(call, () => {
        this.answering -= 1
        this.advance()
      })
      this.advance()
    })
  }

  private async serve(call: Call, done: () => void): Promise<void> {
    const answer = await this.answer(call)
    this.carrier.whenClear(call, () => {
      this.open -= 1
      this.send(call.id, answer)
      done()
    })
  }

  /** Never rejects. */
  private async answer({ name, method, input }: Call): Promise<Result<unknown, SnowhookError>> {
    try {
      const result = await method.handle(input)
      if (!result.ok) return { ok: false, error: presentable(result.error) }
      return ok(method.definition.output.parse(result.value))
    } catch (cause) {
      return { ok: false, error: this.carrier.fault(name, cause) }
    }
  }

  private send(id: number, answer: Result<unknown, SnowhookError>): void {
    const sent = this.carrier.send(
      answer.ok ? { type: 'value', id, value: answer.value } : { type: 'error', id, error: answer.error },
    )
    if (!sent.ok) this.carrier.send({ type: 'error', id, error: sent.error })
  }
}

const tooMany = snowhookError('overloaded', 'Too many calls are open on this connection.', {
  kept: 'Nothing was changed.',
  next: 'Try again in a moment.',
})
