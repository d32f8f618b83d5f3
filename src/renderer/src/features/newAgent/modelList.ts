import type { KeysState } from '../../../../shared/contract/keys'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'

/** The endpoint can be asked for its models: the host talks to it itself, with a key it has a place for. */
export const canListModels = (manifest: RuntimeManifest, keys: KeysState | null): boolean =>
  manifest.models.custom &&
  !manifest.capabilities.process &&
  (keys?.slots.some((slot) => slot.runtimes.includes(manifest.id)) ?? false)

/** Suggestions first, in their order, then what the endpoint lists; each once. */
export const mergeModels = (suggested: readonly string[], listed: readonly string[]): readonly string[] => [
  ...new Set([...suggested, ...listed]),
]
