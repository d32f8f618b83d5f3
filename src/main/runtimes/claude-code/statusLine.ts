import type { AgentEventOf } from '../../../shared/domain/events'
import { isObject, type Json, numberIn, objectIn } from '../json'
import { epochMs } from './rateLimit'
import { word } from './text'

/** Status line reports carry no event name; every one has a cost. */
export const isStatusReport = (report: Json): boolean =>
  !('hook_event_name' in report) && objectIn(report, 'cost') !== null

/** US dollars, as the interface counts; null when it does not say. */
export function reportedCost(report: Json): number | null {
  const cost = numberIn(objectIn(report, 'cost') ?? {}, 'total_cost_usd')
  return cost !== null && cost >= 0 ? cost : null
}

const FULL_PERCENT = 100

/** The subscription's windows, when there is one. `limited`: a turn has just been refused because of them. */
export function windowsFrom(report: Json, limited: boolean): AgentEventOf<'rate_limit'> | null {
  const limits = objectIn(report, 'rate_limits')
  if (limits === null) return null
  const windows = Object.entries(limits)
    .filter((entry): entry is [string, Json] => isObject(entry[1]))
    .slice(0, 32)
    .map(([name, window]) => {
      const used = Math.max(0, numberIn(window, 'used_percentage') ?? 0) / FULL_PERCENT
      const status = limited && used >= 1 ? 'rejected' : 'allowed'
      return {
        name: word(name, 'unknown'),
        status,
        utilization: used,
        resetsAt: epochMs(numberIn(window, 'resets_at')),
      }
    })
  const fullest = windows.toSorted((a, b) => b.utilization - a.utilization)[0]
  if (fullest === undefined) return null
  // The run may go on when the last of the used-up windows has reset.
  const resets = windows.filter((window) => window.status === 'rejected').map((window) => window.resetsAt ?? 0)
  const resetsAt = resets.length > 0 ? Math.max(...resets) || null : fullest.resetsAt
  return {
    type: 'rate_limit',
    status: limited ? 'rejected' : 'allowed',
    window: fullest.name,
    utilization: fullest.utilization,
    resetsAt: limited && resets.length === 0 ? null : resetsAt,
    windows,
  }
}

/** Adds up a running total that may begin anew when the conversation is cleared. */
export interface CostMeter {
  readonly last: number
  readonly total: number
}

/** `before`: what the meter showed before this run began, as far as is known. */
export const newCostMeter = (before: number): CostMeter => ({ last: before, total: 0 })

export const readMeter = (meter: CostMeter, reading: number): CostMeter => ({
  last: reading,
  total: meter.total + (reading >= meter.last ? reading - meter.last : reading),
})
