/** OpenAI's own error texts quote keys half masked; what is left of them is still part of a key. */
const KEY_SHAPE = /\bsk-[\w*.…-]{4,}/g

export type Redact = (text: string) => string

/** Takes a key out of texts that go to people, journals and logs, however the server quoted it. */
export function redactor(key: string | null): Redact {
  const spellings =
    key === null ? [] : [...new Set([key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key.toWellFormed())])]
  return (text) =>
    spellings.reduce((clean, spelling) => clean.replaceAll(spelling, '[key]'), text).replace(KEY_SHAPE, '[key]')
}
