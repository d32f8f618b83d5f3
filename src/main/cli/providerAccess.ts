import type { HostClient } from '../../shared/contract'
import type { RuntimeAccess } from '../../shared/domain/access'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { RuntimeManifest } from '../../shared/domain/runtimeManifest'
import { optionValues } from './runOptions'

/** The runtimes that a person can choose; Snowhook's own work is none of them. */
export async function offeredRuntimes(client: HostClient): Promise<Result<RuntimeManifest[], SnowhookError>> {
  const all = await client.settings.runtimes({})
  return all.ok ? ok(all.value.filter(({ internal }) => internal !== true)) : all
}

export async function findManifest(client: HostClient, id: string): Promise<Result<RuntimeManifest, SnowhookError>> {
  const offered = await offeredRuntimes(client)
  if (!offered.ok) return offered
  const manifest = offered.value.find((candidate) => candidate.id === id)
  if (manifest !== undefined) return ok(manifest)
  const known = offered.value.map((candidate) => candidate.id).join(', ')
  return err(snowhookError('invalid_input', `There is no runtime "${id}". There are: ${known}.`, { field: 'runtime' }))
}

/** What the provider says when it is asked with these options. `candidate`: a key to try in place of the one in use. */
export async function askProvider(
  client: HostClient,
  manifest: RuntimeManifest,
  options: readonly string[],
  candidate: { readonly variable: string; readonly value: string } | null,
): Promise<Result<RuntimeAccess, SnowhookError>> {
  const values = optionValues(options, manifest)
  return values.ok ? client.keys.test({ runtime: manifest.id, options: values.value, candidate }) : values
}
