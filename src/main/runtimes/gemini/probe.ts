import type { RuntimeProbe } from '../../../shared/domain/runtimeManifest'
import { readEndpoint } from './endpoint'

/** Looks for a key and asks nobody: whether it works is for `checkAccess` to say. */
export async function probeGemini(input: { readonly env: Readonly<Record<string, string>> }): Promise<RuntimeProbe> {
  const endpoint = readEndpoint('', input.env)
  return endpoint.ok
    ? {
        available: true,
        version: null,
        detail: `${endpoint.value.variable} is set; asked is ${endpoint.value.baseUrl}`,
      }
    : { available: false, version: null, detail: endpoint.error.message }
}
