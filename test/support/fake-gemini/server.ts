import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ScriptedServer } from '../scriptedServer'
import { type Answer, apiError, badKey, type ContentAnswer, type ErrorAnswer, type Part, text } from './answers'
import { UsageLedger } from './ledger'
import { readRequest, type SeenRequest } from './request'
import { requestProblem } from './rules'
import { SignatureBook } from './signatures'
import { streamAnswer, wireParts } from './sse'

export const FAKE_KEY = 'AIzaFakeKeyOfTheGeminiServer0123456789-_'

const usualModels: readonly Part[] = [
  ['gemini-3.8-flash', ['generateContent', 'countTokens', 'batchGenerateContent']],
  ['gemini-4-argon', ['generateContent', 'countTokens']],
  ['gemini-embedding-2', ['embedContent']],
  ['gemini-2.5-flash', ['generateContent', 'countTokens']],
].map(([name, methods]) => ({
  name: `models/${name}`,
  version: '001',
  displayName: name,
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: methods,
}))

/**
 * The Gemini API on loopback, scripted. Requests are checked as strictly as the real one does; what it would refuse
 * is refused here. Answers come from the first rule that matches and still has one, then from the shared queue,
 * then from `fallback`. Everything asked and everything sold is counted.
 */
export class FakeGemini extends ScriptedServer<SeenRequest, Answer> {
  readonly requests: SeenRequest[] = []
  readonly ledger = new UsageLedger()
  /** Why requests were refused for their shape, in order: a test of a right client expects none. */
  readonly refusals: string[] = []
  fallback: Answer = text('Hello from the fake API.')
  models: readonly Part[] = usualModels
  /** Answers this to the list of models. */
  modelsAnswer: ErrorAnswer | 'stall' | null = null
  modelsPerPage = 2
  private readonly signatures = new SignatureBook()
  /** Part fields that only scripted answers have; sent back, they are no mistake. */
  private readonly future = new Set<string>()
  private received = 0
  private open = 0

  private constructor(server: Server) {
    super(server)
  }

  static async start(): Promise<FakeGemini> {
    const server = createServer()
    const fake = new FakeGemini(server)
    server.on('request', (incoming, response) => {
      fake.received += 1
      const over = new Promise<'whole' | 'gone'>((resolve) =>
        response.once('close', () => resolve(response.writableFinished ? 'whole' : 'gone')),
      )
      fake.open += 1
      void over.then(() => {
        fake.open -= 1
      })
      void readRequest(incoming, fake.received, over)
        .then((request) => fake.answer(request, response))
        .catch(() => response.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Requests whose answer is not over and whose client is still there. */
  get openRequests(): number {
    return this.open
  }

  /** Requests for an answer; the rest are questions about models. */
  get answerRequests(): readonly SeenRequest[] {
    return this.requests.filter(({ path }) => path.endsWith(':streamGenerateContent'))
  }

  protected get scripted(): readonly SeenRequest[] {
    return this.answerRequests
  }

  private async answer(request: SeenRequest, response: ServerResponse): Promise<void> {
    this.requests.push(request)
    if (request.path.startsWith('/v1beta/models') && request.method === 'GET') {
      const page = this.modelsPage(request)
      if (page !== null) isError(page) ? sendError(response, page) : sendJson(response, 200, page)
      return
    }
    const asked = /^\/v1beta\/models\/[\w.-]+:streamGenerateContent$/.test(request.path)
    if (!asked || request.method !== 'POST' || request.query.get('alt') !== 'sse') {
      return sendError(response, apiError(404, 'NOT_FOUND', `${request.path} is not found for API version v1beta.`))
    }
    const keyless = keyProblem(request)
    if (keyless !== null) return sendError(response, keyless)
    const problem = requestProblem(request, this.future) ?? this.signatures.problem(request.contents, request.model)
    if (problem !== null) {
      this.refusals.push(problem)
      return sendError(response, apiError(400, 'INVALID_ARGUMENT', problem))
    }
    const answer = this.next(request)
    this.tell(request)
    if (answer.kind === 'error') return sendError(response, answer)
    await this.sell(answer, request, response)
  }

  private async sell(answer: ContentAnswer, request: SeenRequest, response: ServerResponse): Promise<void> {
    const known = ['text', 'functionCall', 'thought', 'thoughtSignature']
    for (const part of wireParts(answer.parts, answer.chunkChars)) {
      this.signatures.gave(part)
      for (const key of Object.keys(part)) if (!known.includes(key)) this.future.add(key)
    }
    const bill = this.ledger.bill({ requestNumber: request.number, model: request.model })
    await streamAnswer(response, answer, request, bill)
  }

  /** Null: silence. */
  private modelsPage(request: SeenRequest): ErrorAnswer | Part | null {
    if (this.modelsAnswer !== null) return this.modelsAnswer === 'stall' ? null : this.modelsAnswer
    const keyless = keyProblem(request)
    if (keyless !== null) return keyless
    if (request.model !== '') {
      const model = this.models.find(({ name }) => name === `models/${request.model}`)
      return model ?? apiError(404, 'NOT_FOUND', `models/${request.model} is not found for API version v1beta.`)
    }
    const from = Number(request.query.get('pageToken') ?? 0)
    const to = from + Math.min(this.modelsPerPage, Number(request.query.get('pageSize') ?? 50))
    const more = to < this.models.length ? { nextPageToken: String(to) } : {}
    return { models: this.models.slice(from, to), ...more }
  }
}

const isError = (page: ErrorAnswer | Part): page is ErrorAnswer => page['kind'] === 'error'

function keyProblem({ key }: SeenRequest): ErrorAnswer | null {
  if (key === null) {
    const message = "Method doesn't allow unregistered callers (callers without established identity)."
    return apiError(403, 'PERMISSION_DENIED', message)
  }
  return key === FAKE_KEY ? null : badKey()
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body, null, 2))
}

function sendError(response: ServerResponse, { status, word, message, details, body }: ErrorAnswer): void {
  if (body !== null) {
    const elsewhere = status >= 300 && status < 400 ? { location: '/elsewhere' } : {}
    response.writeHead(status, { 'content-type': 'text/html', ...elsewhere }).end(body)
    return
  }
  const error = { code: status, message, status: word, ...(details.length === 0 ? {} : { details }) }
  sendJson(response, status, { error })
}
