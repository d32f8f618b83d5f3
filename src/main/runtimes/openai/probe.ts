import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { RuntimeProbe } from '../../../shared/domain/runtimeManifest'
import { cut } from '../cut'
import { baseUrlIn, MISSING_KEY, readEndpoint } from './endpoint'

/** Whether there is anybody to ask, from the environment alone: an agent's own address is known to that agent only. */
export async function probeOpenAi({ env }: { readonly env: Readonly<Record<string, string>> }): Promise<RuntimeProbe> {
  const found = readEndpoint({ baseUrl: '', api: 'auto' }, env)
  if (!found.ok) return { available: false, version: null, detail: found.error }
  const { host, key, official } = found.value
  if (official && key === null) {
    const other = 'For a server of your own set OPENAI_BASE_URL, or the address in the agent’s options.'
    return { available: false, version: null, detail: `${MISSING_KEY} ${other}` }
  }
  const from = baseUrlIn(env) === null ? '' : ', the address in OPENAI_BASE_URL'
  const withKey = key === null ? 'without a key' : 'with the key in OPENAI_API_KEY'
  return { available: true, version: null, detail: cut(`Asks ${host}${from}, ${withKey}.`, MESSAGE_MAX_CHARS) }
}
