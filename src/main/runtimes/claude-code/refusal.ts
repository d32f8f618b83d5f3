import { type Json, stringIn } from '../json'
import { resultText } from './judge'
import { message } from './text'

/** Start-up failures that are about the session that was to be resumed; the others would fail a fresh start too. */
const SESSION_REASONS = new Set(['worktree_resume_refused', 'worktree_unverified'])

/**
 * Why the CLI refused to resume, from a result that came before any turn began; null when it says something else.
 * Only the CLI's word counts: a crash is no refusal, because a refused session is not offered again.
 */
export function refusalInResult(result: Json): string | null {
  if (result['is_error'] !== true) return null
  const startup = stringIn(result, 'startup_failure_reason')
  if (startup !== null && !SESSION_REASONS.has(startup)) return null
  return message(resultText(result) || 'The CLI refused to resume this session.')
}

const REFUSALS = [
  /no conversation found/i,
  /requires a valid session/i,
  /invalid session id/i,
  /(?:session|conversation)\b.{0,80}\b(?:not found|not exist|no longer|expired|missing|mismatch|incompatible|corrupt)/i,
  /(?:cannot|can't|could not|couldn't|failed to|unable to|refus\w+ to)\s+(?:resume|load|restore)/i,
]

/** The same, from a line for people: the terminal interface and some versions say it only there. */
export function refusalInText(line: string): string | null {
  return REFUSALS.some((pattern) => pattern.test(line)) ? message(line) : null
}
