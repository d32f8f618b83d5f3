import type { Settings } from '../../../../shared/contract/settings'
import type { AgentView } from '../../../../shared/domain/agent'
import { INACTIVITY_TIMEOUT_DEFAULT_SECS } from '../../../../shared/domain/limits'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import { type AgentForm, emptyForm, formFrom } from './agentForm'
import { draftOptions } from './optionDrafts'
import { recentProjects } from './suggestions'

interface Known {
  readonly settings: Settings | null
  readonly runtimes: readonly RuntimeManifest[]
  readonly agents: readonly AgentView[]
}

/** The fields that belong to a runtime, as they were last set for it: by the settings, and by its newest agent. */
export function runtimeDefaults(
  runtime: string,
  { settings, runtimes, agents }: Known,
): Pick<AgentForm, 'runtime' | 'model' | 'options' | 'interactive' | 'command'> {
  const manifest = runtimes.find(({ id }) => id === runtime)
  const newest = agents.filter((agent) => agent.spec.runtime === runtime).at(-1)
  return {
    runtime,
    model: newest?.spec.model ?? '',
    options: manifest === undefined ? {} : draftOptions(manifest, settings?.lastOptions[runtime] ?? {}),
    interactive: null,
    command: newest?.spec.command ?? '',
  }
}

/** A blank form with the last choices in it. `agents` are in the order of their creation. */
export function startingForm(known: Known): AgentForm {
  const { settings, runtimes, agents } = known
  const chooseable = runtimes.filter(({ internal }) => !internal)
  const last = chooseable.find(({ id }) => id === settings?.lastRuntime)
  const runtime = (last ?? chooseable.find(({ simulated }) => simulated !== true) ?? chooseable[0])?.id ?? ''
  return {
    ...emptyForm,
    ...runtimeDefaults(runtime, known),
    cwd: recentProjects(settings?.recentProjects ?? [], agents)[0] ?? '',
    inactivityTimeout: String(settings?.inactivityTimeoutSecs ?? INACTIVITY_TIMEOUT_DEFAULT_SECS),
  }
}

/** Another agent like this one: everything is the same but its name. */
export const copyForm = (agent: AgentView, runtimes: readonly RuntimeManifest[]): AgentForm => ({
  ...formFrom(agent.spec, runtimes.find(({ id }) => id === agent.spec.runtime) ?? null),
  name: null,
  interactive: agent.run?.interactive ?? null,
})
