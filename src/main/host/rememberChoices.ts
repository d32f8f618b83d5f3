import type { Settings } from '../../shared/contract/settings'
import type { AgentSpec } from '../../shared/domain/agent'

/** More than fit on a screen are no help in choosing. */
const RECENT_PROJECTS_MAX_ITEMS = 12

/** What the new-agent dialog offers first next time: the project just used, the runtime and its options. */
export function rememberChoices(settings: Settings, spec: AgentSpec): Partial<Settings> {
  const others = settings.recentProjects.filter((path) => path !== spec.projectRoot)
  return {
    recentProjects: [spec.projectRoot, ...others].slice(0, RECENT_PROJECTS_MAX_ITEMS),
    lastRuntime: spec.runtime,
    lastOptions: { ...settings.lastOptions, [spec.runtime]: spec.options },
  }
}
