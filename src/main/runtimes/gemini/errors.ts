import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { FailureClass } from '../../../shared/domain/run'
import type { ModelFailure, RequestUsage } from '../../conversation/modelClient'
import { cut } from '../cut'
import { isObject, type Json, listIn, stringIn } from '../json'
import type { ApiProblem } from './api'

type Refusal = Extract<ApiProblem, { kind: 'refused' }>

/** What a problem with the API means for the run. Pure; the text still has to be redacted. */
export function failureOf(problem: ApiProblem, baseUrl: string, usage: RequestUsage | null = null): ModelFailure {
  if (problem.kind === 'refused') return refusal(problem, usage)
  const plain = (failureClass: FailureClass, message: string, retryable: boolean): ModelFailure => ({
    class: failureClass,
    message: cut(message, MESSAGE_MAX_CHARS),
    httpStatus: null,
    retryable,
    retryAfterMs: null,
    usage,
  })
  switch (problem.kind) {
    case 'aborted':
      return plain('interrupted', 'The request was stopped.', false)
    case 'unreachable':
      return plain('connection', `Nobody answered at ${baseUrl}: ${problem.message}`, true)
    case 'cut':
      return plain('connection', `The connection to ${baseUrl} was lost in the middle of an answer.`, true)
    case 'garbled':
      return plain('server', `${baseUrl} sent something that is no answer of the Gemini API: ${problem.message}`, true)
  }
}

function refusal(problem: Refusal, usage: RequestUsage | null): ModelFailure {
  const { class: failureClass, retryable } = verdictOf(problem)
  return {
    class: failureClass,
    message: cut(`HTTP ${problem.httpStatus}: ${problem.message || 'no reason given'}`, MESSAGE_MAX_CHARS),
    httpStatus: problem.httpStatus,
    retryable,
    retryAfterMs: retryable ? retryAfterMs(problem) : null,
    usage,
  }
}

interface Verdict {
  readonly class: FailureClass
  readonly retryable: boolean
}

const final = (failureClass: FailureClass): Verdict => ({ class: failureClass, retryable: false })
const again = (failureClass: FailureClass): Verdict => ({ class: failureClass, retryable: true })

const TOO_LONG =
  /token count.{0,40}exceeds|exceeds the maximum number of tokens|context (?:window|length)|(?:request|prompt|input).{0,20} too (?:long|large)/i
const BAD_KEY = /api key (?:not valid|not found|expired|is invalid)|pass a valid api key|reported as leaked/i
/** Not the usual "check your plan and billing details", which every 429 says. */
const NO_CREDIT =
  /credits? (?:are|is|have been|has been) depleted|out of credits?|insufficient (?:credit|fund|balance)|billing (?:is|to be|must be) (?:not |en|dis)?abled|enable billing|billing account.{0,40}(?:closed|disabled)/i

function verdictOf(problem: Refusal): Verdict {
  const { httpStatus: status, message } = problem
  const reasons = detailsOf(problem, 'ErrorInfo').flatMap((info) => stringIn(info, 'reason') ?? [])
  if (status === 429) return tooMuch(problem, reasons)
  if (status === 402 || reasons.includes('BILLING_DISABLED') || (status < 500 && NO_CREDIT.test(message))) {
    return final('billing')
  }
  if (reasons.some((reason) => reason.startsWith('API_KEY_')) || (status < 500 && BAD_KEY.test(message))) {
    return final('authentication')
  }
  if (status === 401 || status === 403) return final('authentication')
  if (status === 413 || (status < 500 && TOO_LONG.test(message))) return final('context_overflow')
  // 499 is Google's "cancelled"; we did not, or this would be an abort.
  if (status === 408 || status === 499) return again('server')
  if (status === 503 || status === 529) return again('overloaded')
  if (status >= 500) return again('server')
  return final('invalid_request')
}

/** A 429 is a rate, a quota of the day, a plan without the model, or a service without capacity. */
function tooMuch(problem: Refusal, reasons: readonly string[]): Verdict {
  if (reasons.includes('MODEL_CAPACITY_EXHAUSTED')) return again('overloaded')
  if (NO_CREDIT.test(problem.message)) return final('billing')
  const violations = detailsOf(problem, 'QuotaFailure').flatMap((detail) =>
    listIn(detail, 'violations').filter(isObject),
  )
  // A quota of nothing: no wait helps, another plan does. The names of quotas are not to be trusted, this number is.
  if (violations.some((one) => stringIn(one, 'quotaValue') === '0') || /\blimit: 0\b/.test(problem.message)) {
    return final('billing')
  }
  const perDay = violations.length > 0 && violations.every((one) => /PerDay/.test(stringIn(one, 'quotaId') ?? ''))
  // Without a word on when, a day's quota is not back within the patience of a retry.
  return perDay && retryAfterMs(problem) === null ? final('rate_limit') : again('rate_limit')
}

const detailsOf = (problem: Refusal, type: string): readonly Json[] =>
  problem.details
    .filter(isObject)
    .filter((detail) => stringIn(detail, '@type')?.endsWith(`google.rpc.${type}`) === true)

/** RetryInfo, else the sentence in which older answers say the same. */
function retryAfterMs(problem: Refusal): number | null {
  for (const info of detailsOf(problem, 'RetryInfo')) {
    const ms = durationMs(info['retryDelay'])
    if (ms !== null) return ms
  }
  return durationMs(/retry in ([\d.]+s)/i.exec(problem.message)?.[1])
}

/** A protobuf duration: `"3.5s"`, from some gateways `{ seconds, nanos }`. */
export function durationMs(value: unknown): number | null {
  if (typeof value === 'string') {
    const seconds = /^(\d{1,9}(?:\.\d+)?)s$/.exec(value)?.[1]
    return seconds === undefined ? null : Math.ceil(Number(seconds) * 1_000)
  }
  if (!isObject(value)) return null
  const ms = Number(value['seconds'] ?? 0) * 1_000 + Number(value['nanos'] ?? 0) / 1_000_000
  return Number.isFinite(ms) && ms >= 0 ? Math.ceil(ms) : null
}
