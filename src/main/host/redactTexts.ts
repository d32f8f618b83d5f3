/**
 * An event or a result without any known credential in any of its texts. Most hold none and are given back as they
 * are. Replaced text by text: a credential that looks like JSON must not break what holds it.
 */
export function redactTexts<T extends object>(value: T, redact: (text: string) => string): T {
  const json = JSON.stringify(value)
  return redact(json) === json ? value : (everyText(value, redact) as T)
}

function everyText(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => everyText(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyText(item, redact)]))
}
