import type { Clock } from '../../shared/domain/clock'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { RuntimeProbe } from '../../shared/domain/runtimeManifest'
import type { RuntimeModule } from '../runtimes/runtime'
import type { Environments } from './environment'
import { within } from './within'

/** A CLI that does not even tell its version by then is not usable. */
const PROBE_PATIENCE_MS = 15_000

/** Whether a runtime can be used here and now. Always answers, whatever the runtime does. */
export async function probeRuntime(
  module: RuntimeModule,
  command: string | null,
  parts: {
    readonly clock: Clock
    readonly environments: Environments
  },
): Promise<RuntimeProbe> {
  const unavailable = (detail: string): RuntimeProbe => ({
    available: false,
    version: null,
    detail: detail.slice(0, MESSAGE_MAX_CHARS),
  })
  try {
    const probing = module.probe({ command, env: parts.environments.forRuntime(module) })
    if (await within(parts.clock, PROBE_PATIENCE_MS, probing)) return await probing
    return unavailable(`It did not answer within ${PROBE_PATIENCE_MS / 1_000} s; run its program by hand.`)
  } catch (cause) {
    return unavailable(`Asking it failed: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
