import type { FailureClass } from '../../../shared/domain/run'
import type { ModelFailure, RequestUsage } from '../../conversation/modelClient'
import { cut } from '../cut'
import { isOverflow } from './overflow'
import type { ProviderError } from './providerError'
import type { Redact } from './redact'
import { retryAfterMs } from './retryAfter'

/** Room for a provider's sentence; a page of HTML helps nobody. */
const WORDS_MAX_CHARS = 1_000

/** Words for `code` and `type`, at OpenAI, Azure and OpenRouter; a code decides before the status does. */
const BY_WORD: readonly [FailureClass, RegExp][] = [
  [
    'billing',
    /^(insufficient_quota|billing_hard_limit_reached|billing_not_active|insufficient_credits|quota_exceeded)$/,
  ],
  ['authentication', /^(invalid_api_key|account_deactivated|authentication_error|invalid_authentication)$/],
  ['refusal', /^(content_filter|content_policy_violation|.*_policy_violation|(bio|cyber)_policy|moderation_blocked)$/],
  ['overloaded', /^(overloaded|overloaded_error|server_is_overloaded|slow_down|engine_overloaded|server_overloaded)$/],
  ['rate_limit', /^(rate_limit_exceeded|rate_limit_error|too_many_requests|tokens|requests)$/],
  ['invalid_request', /^(model_not_found|invalid_prompt|invalid_request_error|unsupported_(parameter|value))$/],
  ['server', /^(server_error|internal_error|internal_server_error|upstream_error|api_error|vector_store_timeout)$/],
]

const WORTH_RETRYING: ReadonlySet<FailureClass> = new Set(['rate_limit', 'overloaded', 'server', 'connection'])
/** 501 and 505: the server will not learn it by being asked again. */
const HOPELESS_STATUS = new Set([501, 505])
/** Nor does a server begin to speak TLS, or get another certificate, within the patience of a retry. */
const HOPELESS_CONNECTION = /\b(ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY)_)/

function byStatus(status: number): FailureClass {
  if (status === 401 || status === 403) return 'authentication'
  if (status === 402) return 'billing'
  if (status === 413) return 'context_overflow'
  if (status === 429) return 'rate_limit'
  if (status === 503 || status === 529) return 'overloaded'
  if (status === 408 || status === 409 || status >= 500) return 'server'
  return status >= 400 ? 'invalid_request' : 'unknown'
}

function byWord(word: string | null): FailureClass | null {
  return word === null ? null : (BY_WORD.find(([, words]) => words.test(word))?.[0] ?? null)
}

function classOf(error: ProviderError): FailureClass {
  if (error.kind === 'lost') return 'connection'
  if (error.kind === 'malformed') return 'server'
  if (error.kind === 'foreign') return 'invalid_request'
  if (isOverflow(error)) return 'context_overflow'
  const { status } = error
  const word = byWord(error.code) ?? byWord(error.type)
  // These two are said beside every status, and the status knows better.
  if (word !== null && word !== 'invalid_request' && word !== 'server') return word
  if (status === 403 && /moderation|flagged/i.test(error.message)) return 'refusal'
  if (status !== null && status >= 400) return byStatus(status)
  // Without a status it broke in the middle of an answer: the request itself had been accepted.
  return word ?? 'server'
}

function sentence(error: ProviderError, host: string): string {
  const words = error.message === '' ? (error.code ?? error.type ?? 'no reason was given') : error.message
  if (error.kind === 'malformed') return `What ${host} answered cannot be used: ${words}.`
  if (error.kind === 'foreign') return `${host} does not speak this API. It answered: ${words}`
  if (error.kind === 'lost') return `The connection to ${host} failed: ${words}.`
  return error.status === null ? `${host} broke off: ${words}` : `${host} answered ${error.status}: ${words}`
}

export interface Judging {
  readonly host: string
  readonly hasKey: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly redact: Redact
}

/** What the loop must know of a failure: its class, whether asking again may help, and when. */
export function judge(
  error: ProviderError,
  { host, hasKey, now, redact }: Judging,
  usage: RequestUsage | null,
): ModelFailure {
  const kind = classOf(error)
  const hint = kind === 'authentication' && !hasKey ? ' No key was sent: set OPENAI_API_KEY.' : ''
  const asked = error.header('x-should-retry')
  const hopeless =
    HOPELESS_STATUS.has(error.status ?? 0) || (error.kind === 'lost' && HOPELESS_CONNECTION.test(error.message))
  const retryable = WORTH_RETRYING.has(kind) && !hopeless && asked !== 'false'
  return {
    class: kind,
    // Redacted before it is cut: half a key is still half a key.
    message: cut(redact(sentence(error, host)), WORDS_MAX_CHARS) + hint,
    httpStatus: error.status,
    retryable,
    retryAfterMs: retryable ? retryAfterMs(error.header, error.message, now) : null,
    usage,
  }
}

export const interrupted = (usage: RequestUsage | null): ModelFailure => ({
  class: 'interrupted',
  message: 'The request to the model was stopped.',
  httpStatus: null,
  retryable: false,
  retryAfterMs: null,
  usage,
})
