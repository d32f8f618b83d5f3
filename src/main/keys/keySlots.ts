import { KeySlot } from '../../shared/contract/keys'
import type { RuntimeModule } from '../runtimes/runtime'

/**
 * Which runtimes are given each credential, in the order in which the runtimes name them. A runtime that takes
 * everything (`'all'`) names none.
 */
export function keySlots(
  runtimes: readonly (Pick<RuntimeModule, 'credentialVariables'> & {
    readonly manifest: Pick<RuntimeModule['manifest'], 'id'>
  })[],
): ReadonlyMap<string, readonly string[]> {
  const slots = new Map<string, string[]>()
  for (const { credentialVariables, manifest } of runtimes) {
    if (credentialVariables === 'all') continue
    for (const variable of credentialVariables) {
      if (!KeySlot.shape.variable.safeParse(variable).success) continue
      slots.set(variable, [...(slots.get(variable) ?? []), manifest.id])
    }
  }
  return slots
}
