import { err, ok } from '../../../shared/domain/result'
import type { Connect } from '../../conversation/connection'
import { parseOptions } from '../optionValues'
import { chatClient } from './chatClient'
import { MISSING_KEY, readEndpoint } from './endpoint'
import { DEFAULT_MODEL } from './manifest'
import { OpenAiOptions } from './options'
import { responsesClient } from './responsesClient'

/** The API's bound for a cache key. */
const CACHE_KEY_MAX_CHARS = 64

export const connect: Connect = (context) => {
  const read = parseOptions(OpenAiOptions, context.options)
  if (!read.ok) return err({ class: 'invalid_request', message: `${read.error.field}: ${read.error.message}` })
  const options = read.value
  const found = readEndpoint(options, context.env)
  if (!found.ok) return err({ class: 'invalid_request', message: found.error })
  const endpoint = found.value
  if (endpoint.official && endpoint.key === null) return err({ class: 'authentication', message: MISSING_KEY })
  const { clock } = context.appCtx
  const service = { endpoint, clock, newId: () => context.appCtx.newUuid() }
  const wishes = {
    reasoningEffort: options.reasoningEffort,
    maxOutputTokens: options.maxOutputTokens,
    cacheKey: context.agentId.slice(0, CACHE_KEY_MAX_CHARS),
  }
  return ok({
    client: endpoint.api === 'responses' ? responsesClient(service, wishes) : chatClient(service, wishes),
    model: context.model ?? DEFAULT_MODEL,
    policy: options.policy,
    maxTurns: options.maxTurns,
    instructions: options.instructions,
  })
}
