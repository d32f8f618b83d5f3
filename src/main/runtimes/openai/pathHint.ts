import type { Endpoint } from './endpoint'
import type { ProviderError } from './providerError'

/** The most common slip: Ollama at `http://localhost:11434` speaks this API only under `/v1`. */
export function pathHint({ baseUrl }: Pick<Endpoint, 'baseUrl'>, { status, kind }: ProviderError): string {
  const isBare = new URL(baseUrl).pathname === '/'
  const isElsewhere = status === 404 || kind === 'malformed' || kind === 'foreign'
  return isBare && isElsewhere ? ' Does the address need /v1 at its end?' : ''
}
