import type { Server } from 'node:http'

/** A text that the conversation contains, or a function that accepts the request. */
export type When<R> = string | ((request: R) => boolean)

interface Rule<R, A> {
  readonly matches: (request: R) => boolean
  readonly answers: A[]
  readonly forever: A | null
}

interface Waiter<R> {
  readonly matches: (request: R) => boolean
  readonly resolve: (request: R) => void
}

const matcher =
  <R extends { readonly conversation: string }>(when: When<R>): ((request: R) => boolean) =>
  (request) =>
    typeof when === 'string' ? request.conversation.includes(when) : when(request)

/**
 * What every fake of a model's API has in common: its script. Answers come from the first rule that matches and
 * still has one, then from the shared queue, then from `fallback`.
 */
export abstract class ScriptedServer<R extends { readonly conversation: string }, A> {
  abstract fallback: A
  private readonly rules: Rule<R, A>[] = []
  private readonly queue: A[] = []
  private readonly waiters: Waiter<R>[] = []

  protected constructor(protected readonly server: Server) {}

  /** The requests so far that `seen` looks at. */
  protected abstract get scripted(): readonly R[]

  /** Answers for the next requests that no rule claims. */
  enqueue(...answers: readonly A[]): this {
    this.queue.push(...answers)
    return this
  }

  /** Answers for requests whose conversation contains a text, or that a function accepts; one each. */
  on(when: When<R>, ...answers: readonly A[]): this {
    this.rules.push({ matches: matcher(when), answers: [...answers], forever: null })
    return this
  }

  /** The same answer every time, once the earlier rules have run out. */
  always(when: When<R>, answer: A): this {
    this.rules.push({ matches: matcher(when), answers: [], forever: answer })
    return this
  }

  /** The first request that matches, past or to come: a receipt to wait for. */
  seen(when: When<R>): Promise<R> {
    const matches = matcher(when)
    const past = this.scripted.find(matches)
    if (past !== undefined) return Promise.resolve(past)
    return new Promise((resolve) => this.waiters.push({ matches, resolve }))
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  protected next(request: R): A {
    for (const rule of this.rules) {
      if (!rule.matches(request)) continue
      const answer = rule.answers.shift() ?? rule.forever
      if (answer !== null) return answer
    }
    return this.unruled(request)
  }

  protected unruled(_request: R): A {
    return this.queue.shift() ?? this.fallback
  }

  /** Resolves the receipts that wait for such a request. */
  protected tell(request: R): void {
    for (const waiter of this.waiters.splice(0)) {
      if (waiter.matches(request)) waiter.resolve(request)
      else this.waiters.push(waiter)
    }
  }
}
