import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ScriptedServer } from '../scriptedServer'
import { type Answer, type ErrorAnswer, type ModelAnswer, text } from './answers'
import { chatEvents } from './chatEvents'
import { checkChat } from './checkChat'
import { checkResponses } from './checkResponses'
import { isObject, type Json, Refused, refuse } from './checks'
import { noKey, noSuchModel, wrongKey } from './errorAnswers'
import { chatFraming, responsesFraming } from './framings'
import { UsageLedger } from './ledger'
import { readRequest, type SeenRequest } from './request'
import { responsesEvents } from './responsesEvents'
import { stream } from './sse'

/** Long enough that a part of it in a text is no accident. */
export const FAKE_KEY = 'sk-fake-51GQzT0vYb7nWm3LxAqR8dUc2HsKe9Jf'

/**
 * OpenAI's API on loopback, scripted. A request that the real one would refuse is refused here, with the reason in
 * `rejected`. Answers come from the first rule that matches and still has one, then from the shared queue, then
 * from `fallback`.
 */
export class FakeOpenAi extends ScriptedServer<SeenRequest, Answer> {
  readonly requests: SeenRequest[] = []
  /** Why requests were refused that no test asked to be refused. */
  readonly rejected: string[] = []
  readonly ledger = new UsageLedger()
  /** Null: a server that wants no key. */
  key: string | null = FAKE_KEY
  models: string[] = ['gpt-fake', 'gpt-fake-plain']
  /** Models without reasoning, which refuse everything that is about it. */
  plainModels: string[] = ['gpt-fake-plain']
  fallback: Answer = text('Hello from the fake API.')
  private open = 0
  private readonly issued = new Map<string, Json>()

  private constructor(server: Server) {
    super(server)
  }

  static async start(): Promise<FakeOpenAi> {
    const server = createServer()
    const fake = new FakeOpenAi(server)
    server.on('request', (incoming, response) => {
      void readRequest(incoming, response, fake.requests.length + 1)
        .then((request) => fake.answer(request, response))
        .catch(() => response.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  /** As a client is given it, up to and including `/v1`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`
  }

  get modelRequests(): readonly SeenRequest[] {
    return this.requests.filter(({ api }) => api === 'responses' || api === 'chat')
  }

  /** Requests whose exchange is not over. */
  get openRequests(): number {
    return this.open
  }

  protected get scripted(): readonly SeenRequest[] {
    return this.requests
  }

  /** As after a change of the organisation: what was encrypted before can no longer be read. */
  forgetReasoning(): void {
    this.issued.clear()
  }

  protected override unruled(request: SeenRequest): Answer {
    return request.api === 'models' ? this.modelList() : super.unruled(request)
  }

  private modelList(): ErrorAnswer {
    const data = this.models.map((id) => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'fake' }))
    return { kind: 'error', status: 200, body: { object: 'list', data }, headers: {} }
  }

  private async answer(request: SeenRequest, response: ServerResponse): Promise<void> {
    this.requests.push(request)
    this.open += 1
    void request.closed.then(() => {
      this.open -= 1
    })
    const refusal = this.refusalOf(request)
    const answer = refusal ?? this.next(request)
    this.tell(request)
    if (answer.kind === 'error') sendWhole(response, answer, request)
    else await this.sendAnswer(response, answer, request)
  }

  /** What the real API would say to such a request before it asks any model; null: nothing is wrong with it. */
  private refusalOf(request: SeenRequest): ErrorAnswer | null {
    const { authorization } = request.headers
    if (this.key !== null && authorization === undefined) return noKey()
    if (this.key !== null && authorization !== `Bearer ${this.key}`) return wrongKey(authorization?.slice(7) ?? '')
    if (request.api === 'models') return null
    if (request.api === 'other') return { kind: 'error', status: 404, body: 'Not Found', headers: {} }
    if (!this.models.includes(request.model)) return noSuchModel(request.api === 'chat' ? 404 : 400, request.model)
    try {
      if (request.api === 'chat') checkChat(request.body)
      else this.checkResponses(request.body, request.model)
      return null
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused
      this.rejected.push(refused.message)
      return refused.answer
    }
  }

  private checkResponses(body: Json, model: string): void {
    checkResponses(body, this.issued)
    if (!this.plainModels.includes(model)) return
    if (body['include'] !== undefined) refuse('Encrypted content is not supported with this model.', 'include')
    const [named] = Object.keys(isObject(body['reasoning']) ? body['reasoning'] : {})
    if (named !== undefined)
      refuse(
        `Unsupported parameter: 'reasoning.${named}' is not supported with this model.`,
        `reasoning.${named}`,
        'unsupported_parameter',
      )
  }

  private async sendAnswer(response: ServerResponse, answer: ModelAnswer, request: SeenRequest): Promise<void> {
    const identity = { id: `fake${request.number}`, model: `${request.model}-2026-11-01` }
    const options = request.body['stream_options']
    const withUsage = isObject(options) && options['include_usage'] === true
    const events = [
      ...(request.api === 'responses' ? responsesEvents(answer, identity) : chatEvents(answer, identity, withUsage)),
    ]
    for (const { item } of events) if (isObject(item)) this.issued.set(String(item['id']), item)
    const framing = request.api === 'responses' ? responsesFraming : chatFraming
    const told = await stream(response, answer, events, framing)
    if (told === 'nothing') return
    this.ledger.add({
      requestNumber: request.number,
      model: request.model,
      usage: told === 'usage' ? answer.usage : null,
    })
  }
}

function sendWhole(response: ServerResponse, answer: ErrorAnswer, request: SeenRequest): void {
  const isText = typeof answer.body === 'string'
  response.writeHead(answer.status, {
    'content-type': isText ? 'text/html' : 'application/json',
    'x-request-id': `req_fake${request.number}`,
    ...answer.headers,
  })
  response.end(isText ? answer.body : JSON.stringify(answer.body))
}
