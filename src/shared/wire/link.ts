import { PROTOCOL_VERSION } from '../contract/app'
import type { Clock } from '../domain/clock'
import { type SnowhookError, SnowhookException, snowhookError } from '../domain/errors'
import { BACKOFF_MAX_MS, backoffMs, type ConnectionState } from './connectionState'
import { closedHere } from './frameInbox'
import { Session } from './session'
import type { Connect, Transport } from './transport'

/** From dialling to the host's hello. Loopback needs milliseconds; a link over an ocean, a second. */
const OPEN_TIMEOUT_MS = 15_000

export interface LinkOptions {
  readonly clock: Clock
  /** 0…1, for spreading attempts. */
  readonly random: () => number
  /** False: the first failure is final (a command-line client). */
  readonly reconnect: boolean
}

/** A conversation that lives longer than one connection: it opens again on every new one. */
export interface Participant {
  opened(session: Session): void
  /** The connection is gone. `final`: no other will come. */
  lost(reason: SnowhookError, final: boolean): void
}

/** Keeps one connection to the host open, greets it, notices when it dies, and opens the next. */
export class Link {
  private current: ConnectionState = { phase: 'connecting' }
  /** Greeting or open. */
  private session: Session | null = null
  private readonly participants = new Set<Participant>()
  private readonly watchers = new Set<() => void>()
  private attempt = 0
  /** Counts dials, so that the answer to an abandoned one is known. */
  private dialled = 0
  private cancelTimer: (() => void) | null = null
  private openedAt = 0

  constructor(
    private readonly connect: Connect,
    private readonly options: LinkOptions,
  ) {
    this.dial()
  }

  get state(): ConnectionState {
    return this.current
  }

  watch(listener: () => void): () => void {
    this.watchers.add(listener)
    return () => void this.watchers.delete(listener)
  }

  join(participant: Participant): void {
    const { current } = this
    if (current.phase === 'lost') {
      // Never from inside the call that subscribes: its caller does not have its handle yet.
      void Promise.resolve().then(() => participant.lost(current.reason, true))
      return
    }
    this.participants.add(participant)
    if (this.session !== null && this.current.phase === 'open') participant.opened(this.session)
  }

  leave(participant: Participant): void {
    this.participants.delete(participant)
  }

  /** Does not wait for the next attempt. */
  retryNow(): void {
    if (this.current.phase !== 'reconnecting' || this.current.retryAt === null) return
    this.redial(this.current.reason)
  }

  close(): void {
    if (this.current.phase !== 'lost') this.giveUp(closedHere())
  }

  private dial(): void {
    this.dialled += 1
    const dial = this.dialled
    this.timer(OPEN_TIMEOUT_MS, () => this.failed(dial, timedOut()))
    // A `connect` that throws instead of rejecting is treated the same.
    Promise.resolve()
      .then(() => this.connect())
      .then(
        (transport) => this.connected(dial, transport),
        (cause: unknown) => this.failed(dial, reasonOf(cause)),
      )
  }

  private connected(dial: number, transport: Transport): void {
    if (dial !== this.dialled) {
      transport.close()
      return
    }
    const session = new Session(transport, this.options.clock, PROTOCOL_VERSION, {
      opened: () => this.opened(dial, session),
      closed: (reason) => this.failed(dial, reason),
    })
    this.session = session
    session.start()
  }

  private opened(dial: number, session: Session): void {
    this.cancelTimer?.()
    this.openedAt = this.options.clock.monotonic()
    this.become({ phase: 'open' })
    for (const participant of [...this.participants]) {
      // A listener or an earlier participant may have ended this connection already.
      if (dial === this.dialled) participant.opened(session)
    }
  }

  private failed(dial: number, reason: SnowhookError): void {
    if (dial !== this.dialled) return
    const wasOpen = this.current.phase === 'open'
    // A connection that lasted starts the count anew; one that dies at once, again and again, does not.
    if (wasOpen && this.options.clock.monotonic() - this.openedAt > BACKOFF_MAX_MS) this.attempt = 0
    const useless = !wasOpen && (reason.tag === 'protocol' || reason.tag === 'not_allowed')
    if (useless || !this.options.reconnect) this.giveUp(reason)
    else this.tryAgain(reason)
  }

  private tryAgain(cause: SnowhookError): void {
    // Said here and not where the loss is noticed: only a link that tries again may promise it.
    const reason: SnowhookError = { next: 'It is opened again by itself.', ...cause }
    this.drop()
    this.attempt += 1
    const wait = backoffMs(this.attempt, this.options.random())
    const retryAt = this.options.clock.now() + wait
    this.timer(wait, () => this.redial(reason))
    this.become({ phase: 'reconnecting', reason, attempt: this.attempt, retryAt })
    for (const participant of [...this.participants]) participant.lost(reason, false)
  }

  private redial(reason: SnowhookError): void {
    this.become({ phase: 'reconnecting', reason, attempt: this.attempt, retryAt: null })
    this.dial()
  }

  private giveUp(reason: SnowhookError): void {
    this.drop()
    this.become({ phase: 'lost', reason })
    const participants = [...this.participants]
    this.participants.clear()
    for (const participant of participants) participant.lost(reason, true)
  }

  /** Whatever is under way belongs to the past from here on. */
  private drop(): void {
    this.dialled += 1
    this.cancelTimer?.()
    const { session } = this
    this.session = null
    session?.close(closedHere())
  }

  private timer(ms: number, callback: () => void): void {
    this.cancelTimer?.()
    this.cancelTimer = this.options.clock.after(ms, callback)
  }

  private become(state: ConnectionState): void {
    this.current = state
    for (const listener of [...this.watchers]) listener()
  }
}

function reasonOf(cause: unknown): SnowhookError {
  if (cause instanceof SnowhookException) return cause.error
  return snowhookError('disconnected', `The host cannot be reached: ${String(cause)}`)
}

const timedOut = (): SnowhookError =>
  snowhookError('disconnected', `The host did not answer within ${OPEN_TIMEOUT_MS / 1000} seconds.`)
