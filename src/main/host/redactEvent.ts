import type { AgentEvent } from '../../shared/domain/events'

/**
 * The event without any known credential in any of its texts. Most events hold none and are given back as they are.
 * Replaced text by text: a credential that looks like JSON must not break the event.
 */
export function redactEvent(event: AgentEvent, redact: (text: string) => string): AgentEvent {
  const json = JSON.stringify(event)
  return redact(json) === json ? event : (everyText(event, redact) as AgentEvent)
}

function everyText(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => everyText(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyText(item, redact)]))
}
