import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, type ErrorAnswer, type MessageAnswer, text } from './answers'
import { UsageLedger } from './ledger'
import { readRequest, type SeenRequest } from './request'
import { blockOnWire, startUsage, streamMessage, wireUsage } from './sse'

export type When = string | ((request: SeenRequest) => boolean)

interface Rule {
  readonly matches: (request: SeenRequest) => boolean
  readonly answers: Answer[]
  readonly forever: Answer | null
}

interface Waiter {
  readonly matches: (request: SeenRequest) => boolean
  readonly resolve: (request: SeenRequest) => void
}

const matcher = (when: When): ((request: SeenRequest) => boolean) =>
  typeof when === 'string' ? (request) => request.conversation.includes(when) : when

/**
 * The Messages API on loopback, scripted. Answers come from the first rule that matches and still has one, then
 * from the shared queue, then from `fallback`. Everything asked and everything sold is counted.
 */
export class FakeAnthropic {
  readonly requests: SeenRequest[] = []
  readonly ledger = new UsageLedger()
  fallback: Answer = text('Hello from the fake API.')
  private readonly rules: Rule[] = []
  private readonly queue: Answer[] = []
  private readonly waiters: Waiter[] = []

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeAnthropic> {
    const server = createServer()
    const fake = new FakeAnthropic(server)
    server.on('request', (incoming, response) => {
      void readRequest(incoming, fake.requests.length + 1)
        .then((request) => fake.answer(request, response))
        .catch(() => response.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Requests for a message; the rest are probes of the client. */
  get messageRequests(): readonly SeenRequest[] {
    return this.requests.filter((request) => request.path === '/v1/messages')
  }

  /** Answers for the next requests that no rule claims. */
  enqueue(...answers: readonly Answer[]): this {
    this.queue.push(...answers)
    return this
  }

  /** Answers for requests whose conversation contains a text, or that a function accepts; one each. */
  on(when: When, ...answers: readonly Answer[]): this {
    this.rules.push({ matches: matcher(when), answers: [...answers], forever: null })
    return this
  }

  /** The same answer every time, once the earlier rules have run out. */
  always(when: When, answer: Answer): this {
    this.rules.push({ matches: matcher(when), answers: [], forever: answer })
    return this
  }

  /** The first message request that matches, past or to come: a receipt to wait for. */
  seen(when: When): Promise<SeenRequest> {
    const matches = matcher(when)
    const past = this.messageRequests.find(matches)
    if (past !== undefined) return Promise.resolve(past)
    return new Promise((resolve) => this.waiters.push({ matches, resolve }))
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private next(request: SeenRequest): Answer {
    for (const rule of this.rules) {
      if (!rule.matches(request)) continue
      const answer = rule.answers.shift() ?? rule.forever
      if (answer !== null) return answer
    }
    return this.queue.shift() ?? this.fallback
  }

  private async answer(request: SeenRequest, response: ServerResponse): Promise<void> {
    this.requests.push(request)
    if (request.path !== '/v1/messages' || request.method !== 'POST') {
      response.writeHead(404).end()
      return
    }
    const answer = this.next(request)
    for (const waiter of this.waiters.splice(0)) {
      if (waiter.matches(request)) waiter.resolve(request)
      else this.waiters.push(waiter)
    }
    if (answer.kind === 'error') sendError(response, answer, request)
    else await this.sendMessage(response, answer, request)
  }

  private async sendMessage(response: ServerResponse, answer: MessageAnswer, request: SeenRequest): Promise<void> {
    const identity = {
      id: `msg_fake${request.number}`,
      model: request.model,
      toolCallId: (index: number) => `toolu_fake_${request.number}_${index}`,
    }
    const told = request.stream
      ? await streamMessage(response, answer, identity)
      : sendWhole(response, answer, identity)
    if (told === 'nothing') return
    this.ledger.add({
      requestNumber: request.number,
      sessionId: request.sessionId,
      model: request.model,
      usage: told === 'complete' ? answer.usage : startUsage(answer.usage),
      complete: told === 'complete',
    })
  }
}

function sendWhole(
  response: ServerResponse,
  answer: MessageAnswer,
  identity: { id: string; model: string; toolCallId: (index: number) => string },
): 'complete' {
  const body = {
    id: identity.id,
    type: 'message',
    role: 'assistant',
    model: identity.model,
    content: answer.blocks.map((block, index) => blockOnWire(block, identity.toolCallId(index))),
    stop_reason: answer.stopReason,
    stop_sequence: null,
    usage: wireUsage(answer.usage),
  }
  response.writeHead(200, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(body))
  return 'complete'
}

function sendError(response: ServerResponse, answer: ErrorAnswer, request: SeenRequest): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'request-id': `req_fake${request.number}`,
    ...answer.headers,
  })
  response.end(
    JSON.stringify({
      type: 'error',
      error: { type: answer.type, message: answer.message },
      request_id: `req_fake${request.number}`,
    }),
  )
}
