import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ScriptedServer } from '../scriptedServer'
import { type Answer, type ErrorAnswer, type MessageAnswer, text } from './answers'
import { UsageLedger } from './ledger'
import { readRequest, type SeenRequest } from './request'
import { blockOnWire, startUsage, streamMessage, wireUsage } from './sse'

/**
 * The Messages API on loopback, scripted. Answers come from the first rule that matches and still has one, then
 * from the shared queue, then from `fallback`. Everything asked and everything sold is counted.
 */
export class FakeAnthropic extends ScriptedServer<SeenRequest, Answer> {
  readonly requests: SeenRequest[] = []
  readonly ledger = new UsageLedger()
  fallback: Answer = text('Hello from the fake API.')

  private constructor(server: Server) {
    super(server)
  }

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

  protected get scripted(): readonly SeenRequest[] {
    return this.messageRequests
  }

  private async answer(request: SeenRequest, response: ServerResponse): Promise<void> {
    this.requests.push(request)
    if (request.path !== '/v1/messages' || request.method !== 'POST') {
      response.writeHead(404).end()
      return
    }
    const answer = this.next(request)
    this.tell(request)
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
