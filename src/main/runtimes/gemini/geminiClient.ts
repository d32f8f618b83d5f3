import { err, type Result } from '../../../shared/domain/result'
import type { ModelAnswer, ModelClient, ModelFailure, ModelPart, ModelRequest } from '../../conversation/modelClient'
import { AnswerReader } from './answer'
import type { GeminiApi } from './api'
import { DIALECT } from './contents'
import { bodyOf, type Settings } from './request'

/** Between the loop and the API: builds the request, reads the stream, keeps the key out of every text. */
export class GeminiClient implements ModelClient {
  readonly dialect = DIALECT

  constructor(
    private readonly parts: {
      readonly api: GeminiApi
      readonly baseUrl: string
      readonly settings: Settings
      readonly newId: () => string
      readonly redact: (text: string) => string
    },
  ) {}

  async answer(request: ModelRequest): Promise<Result<ModelAnswer, ModelFailure>> {
    const { api, baseUrl, settings, newId, redact } = this.parts
    const calls = request.steps.flatMap((step) => (step.kind === 'model' ? step.calls : []))
    const reader = new AnswerReader({ newId, taken: new Set(calls.map(({ callId }) => callId)), baseUrl })
    const problem = await api.stream({
      model: request.model,
      body: bodyOf(request, settings),
      signal: request.signal,
      onChunk: (chunk) => {
        // What was on its way when the stop came is nobody's any more.
        if (request.signal.aborted) return 'enough'
        for (const part of reader.read(chunk)) request.onPart(this.shown(part))
        return reader.broken ? 'enough' : 'more'
      },
    })
    const answer = reader.end(request.signal.aborted ? { kind: 'aborted' } : problem)
    return answer.ok ? answer : err({ ...answer.error, message: redact(answer.error.message) })
  }

  private shown(part: ModelPart): ModelPart {
    return part.type === 'raw' ? { ...part, data: this.parts.redact(part.data) } : part
  }
}
