import type { FailureClass, RunFailure } from '../../../shared/domain/run'
import { countIn, entryOf, integerIn, type Json, listIn, numberIn, objectIn, stringIn } from '../json'
import { epochMs, isLimitNotice, resetMarker } from './rateLimit'
import { message } from './text'

/** What was said in the turn that a result ends. */
export interface TurnWords {
  /** The newest line that the CLI wrote in the model's place because of an error. */
  readonly errorLine: Json | null
  /** The newest retry was about a lost connection; older versions say so nowhere else. */
  readonly connectionLost: boolean
  /** The newest text that the model itself wrote. */
  readonly modelText: string
  /** A usage limit is rejecting requests, by the CLI's newest word on it. */
  readonly rejected: object | null
}

export interface Judgement {
  /** Null: the turn did what it was asked to. */
  readonly failure: RunFailure | null
  /** The CLI's own word for the end. */
  readonly reason: string
  readonly httpStatus: number | null
  /** For a limit: when it resets, in milliseconds since the epoch, as far as this result says. */
  readonly limitResetsAt: number | null
}

/** Ends that are failures even where a version forgets to say `is_error`. */
const FAILED_REASONS: Readonly<Record<string, FailureClass>> = {
  aborted_streaming: 'interrupted',
  aborted_tools: 'interrupted',
  api_error: 'unknown',
  blocking_limit: 'context_overflow',
  budget_exhausted: 'budget',
  image_error: 'invalid_request',
  malformed_tool_use_exhausted: 'unknown',
  max_turns: 'max_turns',
  model_error: 'server',
  prompt_too_long: 'context_overflow',
  rapid_refill_breaker: 'context_overflow',
  structured_output_retry_exhausted: 'unknown',
  turn_setup_failed: 'unknown',
}

const ERROR_WORDS: Readonly<Record<string, FailureClass>> = {
  account_on_hold: 'authentication',
  authentication_failed: 'authentication',
  billing_error: 'billing',
  cloud_credential_error: 'authentication',
  invalid_request: 'invalid_request',
  max_output_tokens: 'output_limit',
  model_not_found: 'invalid_request',
  oauth_org_not_allowed: 'authentication',
  overloaded: 'overloaded',
  rate_limit: 'rate_limit',
  server_error: 'server',
  verification_required: 'authentication',
}

const SUBTYPES: Readonly<Record<string, FailureClass>> = {
  error_max_budget_usd: 'budget',
  error_max_turns: 'max_turns',
}

export const resultText = (result: Json): string =>
  stringIn(result, 'result') ??
  listIn(result, 'errors')
    .filter((one) => typeof one === 'string')
    .join('\n')

/** `subtype` says success for most failures, so the three fields that do not lie decide, in this order of trust. */
export function judgeResult(result: Json, words: TurnWords): Judgement {
  const httpStatus = integerIn(result, 'api_error_status')
  const reason = stringIn(result, 'terminal_reason') ?? stringIn(result, 'subtype') ?? 'unknown'
  const text = resultText(result)
  const limit = isLimit(result, words, httpStatus, text)
  const failed =
    limit ||
    result['is_error'] === true ||
    (httpStatus !== null && httpStatus >= 400) ||
    entryOf(FAILED_REASONS, reason) !== undefined ||
    (typeof result['is_error'] !== 'boolean' && stringIn(result, 'subtype')?.startsWith('error') === true)
  return {
    failure: failed
      ? { class: limit ? 'rate_limit' : classOf(result, words, httpStatus, reason), message: message(text || reason) }
      : null,
    reason,
    httpStatus,
    limitResetsAt: limit ? limitReset(words, text) : null,
  }
}

/** A limit is a limit even in a result that calls itself a success; words of the model about limits are not. */
function isLimit(result: Json, words: TurnWords, httpStatus: number | null, text: string): boolean {
  const { errorLine } = words
  const apiError = stringIn(result, 'api_error') ?? (errorLine && stringIn(errorLine, 'api_error'))
  if (apiError === 'usage_limit_reached' || httpStatus === 429) return true
  if (result['is_error'] === true && errorLine !== null && errorLine['error'] === 'rate_limit') return true
  if (!isLimitNotice(text)) return false
  // Gateways answer with the notice as an ordinary message; no model ends a sentence in an epoch.
  if (words.rejected !== null || resetMarker(text) !== null) return true
  const wroteItself = words.modelText.trim() === text.trim() && spentTokens(result)
  return !wroteItself
}

const spentTokens = (result: Json): boolean => {
  const usage = objectIn(result, 'usage')
  return usage !== null && countIn(usage, 'output_tokens') > 0
}

function limitReset({ errorLine }: TurnWords, text: string): number | null {
  const parameters = errorLine === null ? null : objectIn(errorLine, 'api_error_params')
  const info = parameters === null ? null : objectIn(parameters, 'rate_limit_info')
  return (info === null ? null : epochMs(numberIn(info, 'resetsAt'))) ?? resetMarker(text)
}

function classOf(result: Json, words: TurnWords, httpStatus: number | null, reason: string): FailureClass {
  const byReason = entryOf(FAILED_REASONS, reason)
  if (byReason !== undefined && byReason !== 'unknown') return byReason
  if (stringIn(result, 'stop_reason') === 'refusal') return 'refusal'
  const { errorLine } = words
  const apiError = stringIn(result, 'api_error') ?? (errorLine && stringIn(errorLine, 'api_error'))
  if (apiError === 'connection_failed' || (words.connectionLost && httpStatus === null)) return 'connection'
  const error = errorLine && stringIn(errorLine, 'error')
  const byError = error === null ? undefined : entryOf(ERROR_WORDS, error)
  if (byError !== undefined && byError !== 'server') return byError
  if (httpStatus !== null) return classOfStatus(httpStatus)
  if (stringIn(result, 'startup_failure_reason') !== null) return 'invalid_request'
  return byError ?? entryOf(SUBTYPES, stringIn(result, 'subtype') ?? '') ?? 'unknown'
}

function classOfStatus(status: number): FailureClass {
  if (status === 401 || status === 403) return 'authentication'
  if (status === 402) return 'billing'
  if (status === 529) return 'overloaded'
  if (status >= 500) return 'server'
  return 'invalid_request'
}
