import type { HostClient } from '../../../../shared/contract'
import type { NewAgent } from '../../../../shared/contract/fleet'
import { Settings } from '../../../../shared/contract/settings'

/** As many as the settings may hold. */
const RECENT_MAX = 50

/** What the next new agent starts from. Only a convenience: a refusal is not worth a message. */
export async function rememberChoices(client: HostClient, settings: Settings | null, agent: NewAgent): Promise<void> {
  const recent = [agent.cwd, ...(settings?.recentProjects ?? []).filter((path) => path !== agent.cwd)]
  const change = Settings.pick({ recentProjects: true, lastOptions: true, lastRuntime: true }).safeParse({
    recentProjects: recent.slice(0, RECENT_MAX),
    lastOptions: { ...settings?.lastOptions, [agent.runtime]: agent.options },
    lastRuntime: agent.runtime,
  })
  if (change.success) await client.settings.update(change.data)
}
