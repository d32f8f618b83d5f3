import type { AccessVerdict, RuntimeAccess } from '../../../shared/domain/access'
import type { FailureClass } from '../../../shared/domain/run'
import type { OptionValues } from '../../../shared/domain/runtimeManifest'
import { parseOptions } from '../optionValues'
import { type Endpoint, MISSING_KEY, readEndpoint } from './endpoint'
import { judge } from './errors'
import { isObject, objectOf } from './json'
import { usableModels } from './models'
import { OpenAiOptions } from './options'
import { pathHint } from './pathHint'
import { malformed, type ProviderError, readError } from './providerError'
import { redactor } from './redact'
import { openSdk } from './sdk'
import { Wire } from './wire'

/** A list of names comes at once; a server that takes longer will not do for work either. */
const ACCESS_TIMEOUT_MS = 15_000
/** OpenRouter's list, with its descriptions, is about a megabyte. */
const LIST_MAX_BYTES = 16_000_000

const verdicts: Partial<Record<FailureClass, AccessVerdict>> = {
  billing: 'no_credit',
  rate_limit: 'rate_limited',
  overloaded: 'rate_limited',
  connection: 'unreachable',
}

export async function checkAccess(input: {
  readonly env: Readonly<Record<string, string>>
  readonly options: OptionValues
  readonly signal: AbortSignal
}): Promise<RuntimeAccess> {
  const options = parseOptions(OpenAiOptions, input.options)
  if (!options.ok) return verdict('unexpected', options.error.message)
  const found = readEndpoint(options.value, input.env)
  if (!found.ok) return verdict('unexpected', found.error)
  const endpoint = found.value
  if (endpoint.official && endpoint.key === null) return verdict('no_key', MISSING_KEY)
  const wire = new Wire(endpoint, () => {}, LIST_MAX_BYTES)
  try {
    // The SDK's own timeout does not cover the body of an error.
    const signal = AbortSignal.any([input.signal, AbortSignal.timeout(ACCESS_TIMEOUT_MS)])
    // Not `models.list`: that turns whatever came into an empty list.
    const answer: unknown = await openSdk(endpoint, wire, ACCESS_TIMEOUT_MS).get('/models', { signal })
    const listed = objectOf(answer)['data']
    if (!Array.isArray(listed)) return refusal(endpoint, malformed('it is not a list of models'))
    const models = usableModels(
      listed.filter(isObject).map(({ id }) => id),
      endpoint.official,
    )
    const count = models.length === 1 ? '1 model' : `${models.length} models`
    return verdict('ok', `${endpoint.host} answered and lists ${count}.`, models)
  } catch (thrown) {
    if (input.signal.aborted) return verdict('unreachable', `The question to ${endpoint.host} was stopped.`)
    return refusal(endpoint, readError(thrown, wire))
  }
}

/** The detail is bounded by `judge` for all that a server says, and by us for the rest. */
const verdict = (word: AccessVerdict, detail: string, models: string[] = []): RuntimeAccess => ({
  verdict: word,
  detail,
  models,
})

function refusal(endpoint: Endpoint, error: ProviderError): RuntimeAccess {
  const hasKey = endpoint.key !== null
  const judging = { host: endpoint.host, hasKey, now: 0, redact: redactor(endpoint.key) }
  const failure = judge(error, judging, null)
  return verdict(verdictOf(error, failure.class, hasKey), failure.message + pathHint(endpoint, error))
}

function verdictOf({ status }: ProviderError, failure: FailureClass, hasKey: boolean): AccessVerdict {
  if (failure === 'authentication' && status !== 403) return hasKey ? 'refused' : 'no_key'
  if (status === 403) return 'forbidden'
  return verdicts[failure] ?? 'unexpected'
}
