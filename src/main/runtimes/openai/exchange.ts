import type OpenAI from 'openai'
import type { Clock } from '../../../shared/domain/clock'
import { err, type Result } from '../../../shared/domain/result'
import type { ModelAnswer, ModelFailure, ModelPart, ModelRequest } from '../../conversation/modelClient'
import { type Concession, concessionFor } from './concessions'
import type { Endpoint } from './endpoint'
import { interrupted, judge } from './errors'
import { pathHint } from './pathHint'
import { type ProviderError, readError, readStart } from './providerError'
import { raw, type StreamReader } from './reading'
import { redactor } from './redact'
import { openSdk } from './sdk'
import { Wire } from './wire'

export interface Service {
  readonly endpoint: Endpoint
  readonly clock: Clock
  /** Random and unique. */
  newId(): string
}

export interface Attempt {
  readonly reader: StreamReader
  open(sdk: OpenAI, signal: AbortSignal): Promise<AsyncIterable<unknown>>
  /** Whether asking again without this would be another request than this one. */
  concede(concession: Concession): boolean
}

/**
 * Sends a request and reads its answer. When the server refuses a part that the work can do without, it is asked
 * again without that part, and the run is told. Never rejects.
 */
export async function exchange(
  service: Service,
  request: ModelRequest,
  prepare: () => Attempt,
): Promise<Result<ModelAnswer, ModelFailure>> {
  const { endpoint, clock } = service
  const redact = redactor(endpoint.key)
  const show = (part: ModelPart): void =>
    request.onPart(part.type === 'raw' ? { ...part, data: redact(part.data) } : part)
  for (;;) {
    const attempt = prepare()
    const answer = await once(service, request, attempt, show)
    if (answer.ok) return answer
    if (answer.error === 'aborted') return err(interrupted(attempt.reader.usage))
    const concession = concessionFor(answer.error)
    if (concession === null || !attempt.concede(concession)) {
      const judging = { host: endpoint.host, hasKey: endpoint.key !== null, now: clock.now(), redact }
      const failure = judge(answer.error, judging, attempt.reader.usage)
      return err({ ...failure, message: failure.message + pathHint(endpoint, answer.error) })
    }
    show(raw('request.adapted', { without: concession, because: answer.error.message }))
  }
}

async function once(
  { endpoint }: Service,
  request: ModelRequest,
  { reader, open }: Attempt,
  show: (part: ModelPart) => void,
): Promise<Result<ModelAnswer, ProviderError | 'aborted'>> {
  const wire = new Wire(endpoint, () => show({ type: 'alive' }))
  let events = 0
  try {
    for await (const event of await open(openSdk(endpoint, wire), request.signal)) {
      events += 1
      for (const part of reader.take(event)) show(part)
      if (reader.over) break
    }
  } catch (thrown) {
    if (!reader.complete) return err(request.signal.aborted ? 'aborted' : readError(thrown, wire))
  }
  // The SDK's loop ends quietly when it is aborted; an answer that had come whole by then is an answer all the same.
  if (request.signal.aborted && !reader.over) return err('aborted')
  const noStream = events === 0 ? readStart(wire.start) : null
  return noStream === null ? reader.finish() : err(noStream)
}
