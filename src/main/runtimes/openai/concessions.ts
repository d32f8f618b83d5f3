import type { ProviderError } from './providerError'

/**
 * Parts of a request that a server may refuse and that the work can do without. Models without reasoning refuse
 * `include`, organisations that are not verified `reasoning.summary`, older servers `stream_options`, and
 * encrypted reasoning is bound to the organisation that it was made for.
 */
export type Concession = 'include' | 'summary' | 'cacheKey' | 'oldReasoning' | 'usageOption' | 'maxTokensName'

const REFUSED_REASONING =
  /encrypted.{0,20}content.*(could not be verified|not issued to|could not be decrypted)|Item with id 'rs_/is

/** What to leave out and ask again; null: the error is about something else. */
export function concessionFor(error: ProviderError): Concession | null {
  const { code, param, message, status } = error
  if (error.kind !== 'told' || status === null || ![400, 404, 422].includes(status)) return null
  const about = (name: string): boolean => param === name || (param?.startsWith(`${name}.`) ?? false)
  if (code === 'invalid_encrypted_content' || REFUSED_REASONING.test(message)) return 'oldReasoning'
  if (about('include') || /encrypted content is not supported/i.test(message)) return 'include'
  if (about('reasoning.summary') || param === 'reasoning' || /reasoning[ ._]summar/i.test(message)) return 'summary'
  if (about('prompt_cache_key') || message.includes('prompt_cache_key')) return 'cacheKey'
  if (about('stream_options') || message.includes('stream_options')) return 'usageOption'
  if (about('max_tokens') && message.includes('max_completion_tokens')) return 'maxTokensName'
  return null
}
