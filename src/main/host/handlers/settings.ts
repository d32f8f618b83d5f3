import type { HostHandlers } from '../../../shared/contract/index'
import type { Settings } from '../../../shared/contract/settings'
import type { Clock } from '../../../shared/domain/clock'
import { ok } from '../../../shared/domain/result'
import type { RuntimeModule } from '../../runtimes/runtime'
import type { StreamHub } from '../../transport/streamHub'
import { findRuntime } from '../agentChecks'
import type { Environments } from '../environment'
import { probeRuntime } from '../probeRuntime'
import { inspectProject } from '../projects'
import type { SettingsStore } from '../settings'

export interface SettingsHandlerParts {
  readonly clock: Clock
  readonly settings: SettingsStore
  readonly hub: StreamHub<Settings, Settings>
  readonly runtimes: readonly RuntimeModule[]
  readonly environments: Environments
}

export function settingsHandlers(parts: SettingsHandlerParts): HostHandlers['settings'] {
  const { clock, environments, settings, hub, runtimes } = parts
  return {
    watch: (_input, sink) => hub.subscribe(sink),
    update: (patch) => settings.update(patch),
    runtimes: async () => ok(runtimes.map(({ manifest }) => manifest)),
    probe: async ({ runtime, command }) => {
      const module = findRuntime(runtimes, runtime)
      if (!module.ok) return module
      return ok(await probeRuntime(module.value, command, { clock, environments }))
    },
    inspectProject: async ({ path }) => ok(await inspectProject(path, environments.forTools())),
  }
}
