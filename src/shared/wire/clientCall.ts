import type { CommandDefinition, QueryDefinition } from '../contract/define'
import type { Clock } from '../domain/clock'
import { type SnowhookError, snowhookError } from '../domain/errors'
import { err, type Result } from '../domain/result'
import type { HostControl } from './frames'
import type { Link, Participant } from './link'
import type { Session } from './session'
import { checkDelivery } from './validation'

/** How long a question waits for a connection before it says that there is none. */
const CALL_WAIT_MS = 20_000

/**
 * Asks once. A query that loses its connection is asked again once; a command never is, because nobody knows
 * whether it was carried out. Before the first connection both wait for it; later a command needs one that is open.
 */
export function call(
  link: Link,
  clock: Clock,
  method: string,
  definition: QueryDefinition | CommandDefinition,
  input: unknown,
): Promise<Result<unknown, SnowhookError>> {
  return new Promise((resolve) => new Call(link, clock, method, definition, input, resolve).start())
}

class Call implements Participant {
  private session: Session | null = null
  private id = 0
  private cancelWait: (() => void) | null = null
  private losses = 0

  constructor(
    private readonly link: Link,
    private readonly clock: Clock,
    private readonly method: string,
    private readonly definition: QueryDefinition | CommandDefinition,
    private readonly input: unknown,
    private readonly resolve: (result: Result<unknown, SnowhookError>) => void,
  ) {}

  start(): void {
    if (this.definition.kind === 'command' && this.link.state.phase === 'reconnecting') {
      this.resolve(err(notSent(this.method)))
    } else {
      this.waitForConnection()
      this.link.join(this)
    }
  }

  opened(session: Session): void {
    this.cancelWait?.()
    this.session = session
    this.id = session.begin({ control: (frame) => this.answered(frame) })
    const sent = session.send({ type: 'call', id: this.id, method: this.method, input: this.input })
    if (!sent.ok) this.settle(err({ ...sent.error, tag: 'invalid_input' }))
  }

  lost(reason: SnowhookError, final: boolean): void {
    const wasAsked = this.session !== null
    this.session = null
    if (wasAsked) this.losses += 1
    if (this.definition.kind === 'command') {
      this.settle(err(wasAsked ? unknownOutcome(this.method, reason, final) : notSent(this.method, final)))
    } else if (final || this.losses > 1) this.settle(err(noAnswer(this.method, reason, final)))
    else if (wasAsked) this.waitForConnection()
  }

  private waitForConnection(): void {
    this.cancelWait?.()
    this.cancelWait = this.clock.after(CALL_WAIT_MS, () => this.settle(err(notSent(this.method))))
  }

  private answered(frame: Extract<HostControl, { id: number }>): void {
    if (frame.type === 'value') this.settle(checkDelivery(this.definition.output, frame.value))
    else if (frame.type === 'error') this.settle(err(frame.error))
    else this.settle(err(snowhookError('protocol', `The host answered ${this.method} with ${frame.type}.`)))
  }

  private settle(result: Result<unknown, SnowhookError>): void {
    this.cancelWait?.()
    this.session?.forget(this.id)
    this.session = null
    this.link.leave(this)
    this.resolve(result)
  }
}

/** `final`: no other connection will come, so there is none to wait for. */
const notSent = (method: string, final = false): SnowhookError =>
  snowhookError('disconnected', `There is no connection to the host; ${method} was not sent.`, {
    kept: 'Nothing was changed.',
    ...(final ? {} : { next: 'Try again when the connection is back.' }),
  })

const unknownOutcome = (method: string, reason: SnowhookError, final: boolean): SnowhookError =>
  snowhookError('disconnected', `The connection was lost before ${method} was answered: ${reason.message}`, {
    kept: 'The host may or may not have carried it out.',
    next: final ? 'Look at the state, then decide.' : 'Look at the state once the connection is back, then decide.',
  })

function noAnswer(method: string, reason: SnowhookError, final: boolean): SnowhookError {
  const next = reason.next ?? (final ? undefined : 'Try again when the connection is back.')
  return snowhookError(
    reason.tag === 'protocol' || reason.tag === 'not_allowed' ? reason.tag : 'disconnected',
    `${method} was not answered: ${reason.message}`,
    { kept: 'A question changes nothing.', ...(next === undefined ? {} : { next }) },
  )
}
