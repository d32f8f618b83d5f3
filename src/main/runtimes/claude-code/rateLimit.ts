import type { AgentEventOf } from '../../../shared/domain/events'
import { isObject, type Json, numberIn, objectIn, stringIn } from '../json'
import { word } from './text'

type RateLimitEvent = AgentEventOf<'rate_limit'>

/** Seconds since the epoch stay below this until the year 5138; milliseconds passed it in 1973. */
const SECONDS_BELOW = 100_000_000_000
/** Windows kept from one report, as the event schema bounds them. */
const WINDOWS_MAX = 32

/** The CLI gives seconds; milliseconds are understood too, because a unit is easily changed. Null when absent or absurd. */
export function epochMs(value: number | null): number | null {
  if (value === null || value <= 0) return null
  const ms = Math.round(value < SECONDS_BELOW ? value * 1_000 : value)
  return Number.isSafeInteger(ms) && ms < 8_640_000_000_000_000 ? ms : null
}

const statusOf = (status: string | null): RateLimitEvent['status'] =>
  status === 'rejected' ? 'rejected' : status === 'allowed_warning' ? 'warning' : 'allowed'

const share = (value: number | null): number | null => (value === null || value < 0 ? null : value)

/** A `rate_limit_info` as the CLI sends it, inside an event or as a parameter of an error. */
export function rateLimitFrom(info: Json): RateLimitEvent {
  const windows = objectIn(info, 'unifiedWindows') ?? {}
  const name = stringIn(info, 'rateLimitType')
  return {
    type: 'rate_limit',
    status: statusOf(stringIn(info, 'status')),
    window: name === null ? null : word(name, 'unknown'),
    utilization: share(numberIn(info, 'utilization')),
    resetsAt: epochMs(numberIn(info, 'resetsAt')),
    windows: Object.entries(windows)
      .filter((entry): entry is [string, Json] => isObject(entry[1]))
      .slice(0, WINDOWS_MAX)
      .map(([name, one]) => {
        const utilization = share(numberIn(one, 'utilization'))
        return {
          name: word(name, 'unknown'),
          status: word(stringIn(one, 'status'), 'unknown'),
          ...(utilization === null ? {} : { utilization }),
          resetsAt: epochMs(numberIn(one, 'resetsAt')),
        }
      }),
  }
}

/** How the vendor's texts for "a usage limit was genuinely reached" begin, over all CLI versions known. */
const LIMIT_NOTICE_PREFIXES = [
  "You've hit your",
  "You've reached your",
  "You're out of usage credits",
  "You're out of extra usage",
  'Your org is out of usage',
  "Your seat type doesn't include",
  'Your usage allocation has been disabled',
  "Your group's usage limit is set to",
  'Claude AI usage limit reached',
  'Claude usage limit reached',
]
/** Notices are one sentence; an answer that merely begins like one is longer. */
const LIMIT_NOTICE_MAX_CHARS = 300

/** Whether a text is a limit notice and nothing else. Who wrote it must be judged by the caller. */
export function isLimitNotice(text: string): boolean {
  const line = text.trim().replaceAll('’', "'")
  if (line.length > LIMIT_NOTICE_MAX_CHARS || line.includes('\n')) return false
  return LIMIT_NOTICE_PREFIXES.some((prefix) => line.startsWith(prefix))
}

/** Old versions appended the reset to the notice as an epoch: `…limit reached|1750000000`. Never read from words. */
export function resetMarker(text: string): number | null {
  const marker = /\|(\d{10}|\d{13})\s*$/.exec(text)?.[1]
  return marker === undefined ? null : epochMs(Number(marker))
}
