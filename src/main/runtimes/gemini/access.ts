import type { AccessVerdict, RuntimeAccess } from '../../../shared/domain/access'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { OptionValues } from '../../../shared/domain/runtimeManifest'
import { cut } from '../cut'
import { isObject, type Json, listIn, stringIn } from '../json'
import { parseOptions } from '../optionValues'
import type { ApiProblem } from './api'
import { geminiApi } from './client'
import { type Endpoint, readEndpoint } from './endpoint'
import { failureOf } from './errors'
import { GeminiOptions } from './options'
import { redactor } from './redact'

/** The list comes within a second; somebody waits for the verdict. */
const ACCESS_TIMEOUT_MS = 15_000
/** The whole list is one page; a server that always names another one must not keep us. */
const PAGES_MAX = 10
/** What the contract carries. */
const MODELS_MAX = 2_000

export interface AccessQuestion {
  readonly env: Readonly<Record<string, string>>
  readonly options: OptionValues
  readonly signal: AbortSignal
}

/** Asks for the list of models, which costs nothing. `deadline` is for tests. */
export async function checkAccess(
  { env, options, signal }: AccessQuestion,
  deadline: AbortSignal = AbortSignal.timeout(ACCESS_TIMEOUT_MS),
): Promise<RuntimeAccess> {
  const read = parseOptions(GeminiOptions, options)
  if (!read.ok) return say('unexpected', `${read.error.field ?? 'options'}: ${read.error.message}`)
  const endpoint = readEndpoint(read.value.baseUrl, env)
  if (!endpoint.ok)
    return say(endpoint.error.class === 'authentication' ? 'no_key' : 'unexpected', endpoint.error.message)
  const access = await ask(endpoint.value, AbortSignal.any([signal, deadline]))
  return { ...access, detail: redactor(endpoint.value.key)(access.detail) }
}

async function ask(endpoint: Endpoint, signal: AbortSignal): Promise<RuntimeAccess> {
  const api = geminiApi(endpoint)
  const { baseUrl, variable } = endpoint
  const models = new Set<string>()
  let token: string | null = null
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await api.models({ token, signal })
    if (!answer.ok) return say(verdictOf(answer.error), detailOf(answer.error, endpoint))
    if (!isObject(answer.value) || !Array.isArray(answer.value['models'])) {
      return say('unexpected', `${baseUrl} answers, but not with a list of models: is this a Gemini API?`)
    }
    for (const model of answer.value['models'].filter(isObject)) {
      const name = nameOf(model)
      if (name !== null && models.size < MODELS_MAX) models.add(name)
    }
    token = stringIn(answer.value, 'nextPageToken')
    if (token === null) break
  }
  return say('ok', `${baseUrl} knows the key in ${variable}; models that can be used: ${models.size}.`, [...models])
}

const say = (verdict: AccessVerdict, detail: string, models: string[] = []): RuntimeAccess => ({
  verdict,
  detail: cut(detail, MESSAGE_MAX_CHARS),
  models,
})

/** Null: it does something else than talk. */
function nameOf(model: Json): string | null {
  if (!listIn(model, 'supportedGenerationMethods').includes('generateContent')) return null
  const name = stringIn(model, 'name')?.replace(/^models\//, '') ?? ''
  return name === '' || name.length > ID_MAX_CHARS ? null : name
}

function verdictOf(problem: ApiProblem): AccessVerdict {
  if (problem.kind !== 'refused') return problem.kind === 'garbled' ? 'unexpected' : 'unreachable'
  switch (failureOf(problem, '').class) {
    case 'authentication':
      return problem.httpStatus === 403 && !/leaked/i.test(problem.message) ? 'forbidden' : 'refused'
    case 'billing':
      return 'no_credit'
    case 'rate_limit':
      return 'rate_limited'
    default:
      return 'unexpected'
  }
}

function detailOf(problem: ApiProblem, { baseUrl, variable }: Endpoint): string {
  if (problem.kind === 'aborted') return `${baseUrl} did not answer in time.`
  const { message } = failureOf(problem, baseUrl)
  return problem.kind === 'refused' ? `${baseUrl}, asked with the key in ${variable}: ${message}` : message
}
