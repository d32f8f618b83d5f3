import { err, ok } from '../../../shared/domain/result'
import type { Connect } from '../../conversation/connection'
import { parseOptions } from '../optionValues'
import { geminiApi } from './client'
import { readEndpoint } from './endpoint'
import { GeminiClient } from './geminiClient'
import { DEFAULT_MODEL } from './manifest'
import { GeminiOptions } from './options'
import { redactor } from './redact'

/** It becomes part of an address: `gemini-3.8-flash`, `models/…`, `tunedModels/…`. */
const MODEL = /^\w[\w.@-]*(?:\/\w[\w.@-]*)*$/

export const connect: Connect = (context) => {
  const options = parseOptions(GeminiOptions, context.options)
  if (!options.ok) {
    const { message, field } = options.error
    return err({ class: 'invalid_request', message: field === undefined ? message : `${field}: ${message}` })
  }
  const model = context.model ?? DEFAULT_MODEL
  if (!MODEL.test(model)) return err({ class: 'invalid_request', message: `"${model}" is no name of a Gemini model.` })
  const endpoint = readEndpoint(options.value.baseUrl, context.env)
  if (!endpoint.ok) return endpoint
  const { policy, maxTurns, instructions } = options.value
  const client = new GeminiClient({
    api: geminiApi(endpoint.value),
    baseUrl: endpoint.value.baseUrl,
    settings: options.value,
    newId: () => context.appCtx.newUuid(),
    redact: redactor(endpoint.value.key),
  })
  return ok({ client, model, policy, maxTurns, instructions })
}
